"""Events are signed as Svix does, and told until the product says it has them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
import resend
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aimpay.sandbox.resend.app import build
from aimpay.sandbox.resend.settings import SECRET
from aimpay.sandbox.settings import SandboxSettings
from sandbox.resend.letters import KEY, ask_for, happened, send, set_account
from sandbox.serving import serving, single


class Product:
    """Takes events; answers 200, or first the statuses it was told to."""

    def __init__(self) -> None:
        self.url = ""
        self.statuses: list[int] = []
        self.heard: list[tuple[resend.VerifyWebhookOptions, dict[str, Any]]] = []

    async def hear(self, request: Request) -> Response:
        headers = {name: request.headers[f"svix-{name}"] for name in ("id", "timestamp", "signature")}
        options: Any = {
            "payload": (await request.body()).decode(),
            "headers": headers,
            "webhook_secret": SECRET,
        }
        self.heard.append((options, await request.json()))
        return Response(status_code=self.statuses.pop(0) if self.statuses else 200)

    async def until(self, enough: Callable[[list[str]], bool]) -> list[str]:
        while not enough([body["type"] for _, body in self.heard]):
            await asyncio.sleep(0.01)
        return [body["type"] for _, body in self.heard]


@pytest.fixture
async def product(http: httpx2.AsyncClient) -> AsyncIterator[Product]:
    found = Product()
    async with serving(Starlette(routes=[Route("/hook", found.hear, methods=["POST"])])) as base:
        found.url = f"{base}/hook"
        await set_account(http, webhook_url=found.url)
        yield found


def ended(types: list[str]) -> bool:
    return "email.delivered" in types


async def test_the_official_library_accepts_the_signature(http: httpx2.AsyncClient, product: Product) -> None:
    email_id = await send(http)
    assert await product.until(ended) == ["email.sent", "email.delivered"]
    for options, body in product.heard:
        assert resend.Webhooks.verify(options) == body
    data = product.heard[-1][1]["data"]
    assert (data["email_id"], data["to"], data["tags"]) == (
        email_id,
        ["boris@mail.example"],
        {"kind": "invite"},
    )


async def test_a_bad_signature_is_refused_by_the_official_library(http: httpx2.AsyncClient, product: Product) -> None:
    await ask_for(http, {"kind": "bad_signature"})
    await send(http)
    await product.until(ended)
    with pytest.raises(ValueError, match="signature"):
        resend.Webhooks.verify(product.heard[0][0])
    resend.Webhooks.verify(product.heard[1][0])


async def test_an_event_is_told_again_after_5_seconds_and_5_minutes(http: httpx2.AsyncClient, product: Product) -> None:
    product.statuses = [500, 503]
    await ask_for(http, {"kind": "suppress"})
    await send(http)
    for count, seconds in ((1, 5), (2, 300)):
        await product.until(lambda types, count=count: len(types) == count)  # type: ignore[misc]
        while (await _deliveries(http))[0]["attempts"][count - 1 :] == []:
            await asyncio.sleep(0.01)
        await http.post("/sandbox/api/clock/advance", json={"seconds": seconds})
    await product.until(lambda types: len(types) == 3)
    assert len({options["headers"]["id"] for options, _ in product.heard}) == 1


async def test_a_product_that_is_down_leaves_the_event_waiting(http: httpx2.AsyncClient) -> None:
    await set_account(http, webhook_url="http://127.0.0.1:9/hook")
    await ask_for(http, {"kind": "suppress"})
    await send(http)
    while not (found := await _deliveries(http)) or not found[0]["attempts"]:
        await asyncio.sleep(0.01)
    assert found[0]["attempts"][0]["status"] is None
    assert found[0]["due_at"] is not None


async def test_an_event_can_come_twice(http: httpx2.AsyncClient, product: Product) -> None:
    await ask_for(http, {"kind": "duplicate_event"})
    await send(http)
    types = await product.until(lambda types: len(types) == 3)
    assert types.count("email.sent") == 2
    ids = [options["headers"]["id"] for options, body in product.heard if body["type"] == "email.sent"]
    assert ids[0] == ids[1]


async def test_an_event_can_be_lost(http: httpx2.AsyncClient, product: Product) -> None:
    await ask_for(http, {"kind": "lost_event"})
    await send(http)
    assert await product.until(ended) == ["email.delivered"]


async def test_a_bounce_says_that_it_is_permanent(http: httpx2.AsyncClient, product: Product) -> None:
    await send(http, to="bounced@resend.dev")
    await product.until(lambda types: "email.bounced" in types)
    assert product.heard[-1][1]["data"]["bounce"]["type"] == "Permanent"


async def test_an_event_can_be_told_again_by_hand_and_is_in_the_journal(
    http: httpx2.AsyncClient, product: Product
) -> None:
    await happened(http, await send(http), "delivered")
    await product.until(ended)
    first = (await _deliveries(http))[0]
    await http.post(f"/sandbox/api/resend/webhooks/{first['id']}/resend")
    await product.until(lambda types: types.count("email.sent") == 2)
    lines = (await http.get("/sandbox/api/journal", params={"system": "resend"})).json()["lines"]
    assert {line["path"] for line in lines if line["direction"] == "in"} == {product.url}


async def test_an_event_still_owed_is_told_after_a_restart(tmp_path: Path) -> None:
    settings = SandboxSettings(store_path=tmp_path / "world.db")
    for attempts in (1, 2):
        async with (
            serving(single(build, settings)) as base,
            httpx2.AsyncClient(base_url=base, headers=KEY) as http,
        ):
            if attempts == 1:
                await set_account(http, webhook_url="http://127.0.0.1:9/hook")
                await ask_for(http, {"kind": "suppress"})
                await send(http)
            else:
                await http.post("/sandbox/api/clock/advance", json={"seconds": 5})
            while [len(one["attempts"]) for one in await _deliveries(http)] != [attempts]:
                await asyncio.sleep(0.01)


async def _deliveries(http: httpx2.AsyncClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await http.get("/sandbox/api/resend/webhooks")).json()["webhooks"]
    return found
