"""The official description and the official library agree with the stand-in."""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
import resend
import yaml
from openapi_schema_validator import OAS31Validator
from resend.exceptions import InvalidApiKeyError, MissingRequiredFieldsError, RateLimitError, ResendError

from aimpay.sandbox.resend.event import body_of
from aimpay.sandbox.resend.fate import EVENTS
from aimpay.sandbox.resend.mailbox import KIND
from aimpay.sandbox.world import World
from sandbox.resend.letters import LETTER, ask_for, happened, send
from specs import spec


@pytest.fixture(scope="module")
def components() -> dict[str, Any]:
    loaded = yaml.load(spec("resend-openapi.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    found: dict[str, Any] = loaded["components"]
    return found


def check(components: dict[str, Any], name: str, value: Any) -> None:
    schema = {"$ref": f"#/components/schemas/{name}", "components": components}
    OAS31Validator(schema).validate(value)


async def test_answers_fit_the_official_description(http: httpx2.AsyncClient, components: dict[str, Any]) -> None:
    check(components, "SendEmailRequest", LETTER)
    sent = await http.post("/resend/emails", json=LETTER)
    check(components, "SendEmailResponse", sent.json())
    await happened(http, sent.json()["id"], "delivered")
    check(components, "Email", (await http.get(f"/resend/emails/{sent.json()['id']}")).json())
    check(components, "ListEmailsResponse", (await http.get("/resend/emails")).json())
    batch = await http.post("/resend/emails/batch", json=[LETTER])
    check(components, "CreateBatchEmailsResponse", batch.json())
    check(components, "ListDomainsResponse", (await http.get("/resend/domains")).json())
    later = await send(http, scheduled_at="in 1 hour")
    moved = await http.patch(f"/resend/emails/{later}", json={"scheduled_at": "in 2 hours"})
    check(components, "UpdateEmailOptions", moved.json())
    check(components, "Email", (await http.post(f"/resend/emails/{later}/cancel")).json())


@pytest.mark.parametrize("event", sorted({event for events in EVENTS.values() for event in events}))
async def test_events_fit_the_official_description(
    http: httpx2.AsyncClient, world: World, components: dict[str, Any], event: str
) -> None:
    email = world.store.get(KIND, await send(http))
    assert email is not None
    check(components, f"Email{event.capitalize()}Event", body_of(email, event, world.clock.now()))


@pytest.fixture
def official(http: httpx2.AsyncClient) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(resend, "api_url", f"{str(http.base_url).rstrip('/')}/resend")
        patch.setattr(resend, "api_key", "re_sandbox_first")
        yield


def params(**fields: Any) -> resend.Emails.SendParams:
    made: resend.Emails.SendParams = {**LETTER, **fields}  # type: ignore[typeddict-item]
    return made


@pytest.mark.usefixtures("official")
async def test_the_official_library_sends_reads_lists_moves_and_cancels(http: httpx2.AsyncClient) -> None:
    sent = await asyncio.to_thread(resend.Emails.send, params(), {"idempotency_key": "invite/7"})
    again = await asyncio.to_thread(resend.Emails.send, params(), {"idempotency_key": "invite/7"})
    assert sent["id"] == again["id"]
    await happened(http, sent["id"], "delivered")
    read = await asyncio.to_thread(resend.Emails.get, sent["id"])
    assert (read["subject"], read["last_event"], read["html"]) == (LETTER["subject"], "delivered", LETTER["html"])
    later = await asyncio.to_thread(resend.Emails.send, params(scheduled_at="in 1 hour"))
    await asyncio.to_thread(resend.Emails.update, {"id": later["id"], "scheduled_at": "in 2 hours"})
    assert (await asyncio.to_thread(resend.Emails.cancel, later["id"]))["id"] == later["id"]
    listed = await asyncio.to_thread(resend.Emails.list)
    assert [one["id"] for one in listed["data"]] == [later["id"], sent["id"]]


@pytest.mark.usefixtures("official")
async def test_the_official_library_sends_a_batch_permissively() -> None:
    letters = [params(), params(to="nobody")]
    answer = await asyncio.to_thread(resend.Batch.send, letters, {"batch_validation": "permissive"})
    assert (len(answer["data"]), answer["errors"][0]["index"]) == (1, 1)


@pytest.mark.usefixtures("official")
async def test_the_official_library_names_the_errors(http: httpx2.AsyncClient) -> None:
    with pytest.raises(MissingRequiredFieldsError):
        await asyncio.to_thread(resend.Emails.send, params(to=[]))
    for kind, error in (("invalid_api_key", InvalidApiKeyError), ("daily_quota_exceeded", RateLimitError)):
        await ask_for(http, {"kind": kind})
        with pytest.raises(error):
            await asyncio.to_thread(resend.Emails.send, params())
    await ask_for(http, {"kind": "internal_server_error"})
    with pytest.raises(ResendError) as failed:
        await asyncio.to_thread(resend.Emails.send, params())
    assert (failed.value.code, failed.value.error_type) == (500, "internal_server_error")
