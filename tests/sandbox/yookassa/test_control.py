"""The hand of the sandbox's owner."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import cast

import pytest

from sandbox.yookassa.till import GOOD_CARD, NOBODY, Body, Till, purchase

API = "/sandbox/api/yookassa"


async def status(till: Till, method: str, path: str, body: Body | None = None) -> int:
    return (await till.http.request(method, f"{API}{path}", json=body)).status_code


async def test_control_is_described(till: Till) -> None:
    paths = (await till.http.get("/sandbox/openapi.json")).json()["paths"]
    ours = {path: calls for path, calls in paths.items() if path.startswith(API)}
    assert f"{API}/payments/{{payment_id}}/pay" in ours
    assert all(call["summary"] for calls in ours.values() for call in calls.values())


async def test_payments_are_shown_newest_first_with_the_address_of_their_page(till: Till) -> None:
    older, newer = await till.post("/payments", purchase()), await till.post("/payments", purchase())
    shown = (await till.control("GET", "/payments"))["items"]
    assert [one["id"] for one in shown] == [newer["id"], older["id"]]
    assert shown[0]["checkout_url"] == newer["confirmation"]["confirmation_url"]
    assert (await till.control("GET", f"/payments/{older['id']}"))["status"] == "pending"


async def test_payment_is_paid_or_left_to_expire_once(till: Till) -> None:
    paid, late = await till.post("/payments", purchase()), await till.post("/payments", purchase())
    answer = await till.paid(paid["id"], GOOD_CARD)
    assert answer == {"status": "succeeded", "redirect_to": paid["confirmation"]["return_url"]}
    assert (await till.control("POST", f"/payments/{late['id']}/expire"))["status"] == "canceled"
    for act in ("pay", "expire", "force"):
        assert await status(till, "POST", f"/payments/{paid['id']}/{act}", {"status": "canceled"}) == 409


async def test_payment_that_cannot_be_paid_so_says_it(till: Till) -> None:
    created = await till.post("/payments", purchase())
    for choice in ({"method": "cash"}, {"card_number": "1234"}):
        assert await status(till, "POST", f"/payments/{created['id']}/pay", choice) == 422


@pytest.mark.parametrize(
    "path",
    [
        f"/payments/{NOBODY}/pay",
        f"/payments/{NOBODY}/expire",
        f"/refunds/{NOBODY}/force",
        f"/payouts/{NOBODY}/force",
        f"/payment_methods/{NOBODY}/revoke",
        f"/receipts/{NOBODY}/force/canceled",
        "/webhooks/wh-0/resend",
    ],
)
async def test_unknown_things_are_not_found(till: Till, path: str) -> None:
    assert await status(till, "POST", path, {"status": "canceled"}) == 404


async def test_registration_of_a_receipt_is_decided_by_hand(till: Till) -> None:
    await till.set(receipt_outcome="pending")
    sold = await till.sold()
    till.pass_time(seconds=3)
    papers = (await till.control("GET", "/receipts"))["items"][0]
    await till.control("POST", f"/receipts/{papers['id']}/force/canceled")
    assert (await till.get(f"/payments/{sold['id']}"))["receipt_registration"] == "canceled"


async def test_settings_change_only_where_asked(till: Till) -> None:
    before = await till.control("GET", "/settings")
    await till.set(webhooks={"duplicate": 2})
    await till.set(payout_balance="-5.00")
    after = await till.control("GET", "/settings")
    assert after == before | {"payout_balance": "-5.00", "webhooks": before["webhooks"] | {"duplicate": 2}}


async def test_every_change_is_told(till: Till) -> None:
    async with aclosing(cast(AsyncGenerator[Body, None], till.world.changes.listen())) as changes:
        hearing = asyncio.create_task(anext(changes))
        payment = await till.post("/payments", purchase())
        told = await hearing
    assert (told["topic"], told["payment_id"], told["status"]) == ("yookassa", payment["id"], "pending")
