"""Keys, the limit of requests, idempotency and faults: what the product's fall-back and retries live by."""

import asyncio
from pathlib import Path
from typing import Any

import httpx2
import pytest

from aimpay.sandbox.resend.app import build
from aimpay.sandbox.settings import SandboxSettings
from sandbox.resend.letters import KEY, LETTER, SECOND_KEY, ask_for, happened, mailbox, send, set_account
from sandbox.serving import serving, single


def named(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["name"]


async def post(http: httpx2.AsyncClient, once: str, **fields: Any) -> httpx2.Response:
    return await http.post("/resend/emails", json=LETTER | fields, headers={"Idempotency-Key": once})


async def test_no_key_and_a_wrong_key_are_told_apart(http: httpx2.AsyncClient) -> None:
    absent = await http.get("/resend/domains", headers={"Authorization": ""})
    assert named(absent) == (401, "missing_api_key")
    wrong = await http.get("/resend/domains", headers={"Authorization": "Bearer re_other"})
    assert named(wrong) == (403, "invalid_api_key")


async def test_a_caller_without_a_user_agent_is_turned_away(http: httpx2.AsyncClient) -> None:
    assert (await http.get("/resend/domains", headers={"User-Agent": ""})).status_code == 403


@pytest.mark.parametrize(
    ("kind", "status"),
    [("invalid_api_key", 403), ("daily_quota_exceeded", 429), ("monthly_quota_exceeded", 429)],
)
async def test_one_key_can_fail_for_good_while_the_other_works(
    http: httpx2.AsyncClient, kind: str, status: int
) -> None:
    await ask_for(http, {"kind": kind, "key": 1, "times": None})
    for _ in range(2):
        assert named(await http.post("/resend/emails", json=LETTER)) == (status, kind)
    assert (await http.post("/resend/emails", json=LETTER, headers=SECOND_KEY)).status_code == 200
    email = (await mailbox(http))[0]
    assert (await http.get(f"/sandbox/api/resend/emails/{email['id']}")).json()["key"] == 2


async def test_a_request_over_the_limit_is_told_when_to_come_back(http: httpx2.AsyncClient) -> None:
    await set_account(http, requests_per_second=1)
    answers = await asyncio.gather(*(http.get("/resend/domains") for _ in range(30)))
    refused = next(one for one in answers if one.status_code == 429)
    assert named(refused) == (429, "rate_limit_exceeded")
    headers = [refused.headers[name] for name in ("ratelimit-limit", "ratelimit-remaining", "retry-after")]
    assert headers == ["1", "0", "1"]
    await http.post("/sandbox/api/clock/advance", json={"seconds": 1})
    assert (await http.get("/resend/domains")).status_code == 200


async def test_the_limit_is_ten_at_first_and_can_be_off(http: httpx2.AsyncClient) -> None:
    first = await http.get("/resend/domains")
    assert (first.headers["ratelimit-limit"], first.headers["ratelimit-remaining"]) == ("10", "9")
    await set_account(http, requests_per_second=None)
    answers = await asyncio.gather(*(http.get("/resend/domains") for _ in range(20)))
    assert {one.status_code for one in answers} == {200}


async def test_the_same_key_sends_once_for_24_hours(http: httpx2.AsyncClient) -> None:
    first, second = await post(http, "invite/7"), await post(http, "invite/7")
    assert first.json() == second.json()
    assert len(await mailbox(http)) == 1
    await http.post("/sandbox/api/clock/advance", json={"seconds": 24 * 3600})
    assert (await post(http, "invite/7")).json() != first.json()
    assert len(await mailbox(http)) == 2


async def test_the_same_key_with_another_letter_is_a_conflict(http: httpx2.AsyncClient) -> None:
    await post(http, "invite/7")
    assert named(await post(http, "invite/7", subject="Другое")) == (409, "invalid_idempotent_request")


async def test_the_same_key_twice_at_once_is_a_conflict(http: httpx2.AsyncClient) -> None:
    await ask_for(http, {"kind": "timeout", "seconds": 3600})
    slow = asyncio.create_task(post(http, "invite/7"))
    while (await http.get("/sandbox/api/resend/faults")).json()["faults"]:
        await asyncio.sleep(0.01)
    assert named(await post(http, "invite/7")) == (409, "concurrent_idempotent_requests")
    await http.post("/sandbox/api/clock/advance", json={"seconds": 3600})
    assert (await slow).status_code == 200


async def test_a_key_that_is_too_long_is_refused(http: httpx2.AsyncClient) -> None:
    assert named(await post(http, "k" * 257)) == (400, "invalid_idempotency_key")


async def test_after_a_failure_before_the_commit_nothing_was_sent(http: httpx2.AsyncClient) -> None:
    await ask_for(http, {"kind": "application_error"})
    assert named(await post(http, "invite/7")) == (500, "application_error")
    assert not await mailbox(http)
    assert (await post(http, "invite/7")).status_code == 200


async def test_after_a_failure_after_the_commit_a_retry_sends_no_second_letter(http: httpx2.AsyncClient) -> None:
    await ask_for(http, {"kind": "internal_server_error", "after_commit": True})
    assert named(await post(http, "invite/7")) == (500, "internal_server_error")
    assert len(await mailbox(http)) == 1
    assert (await post(http, "invite/7")).json() == {"id": (await mailbox(http))[0]["id"]}
    assert len(await mailbox(http)) == 1


async def test_a_timeout_after_the_commit_loses_the_answer_not_the_letter(http: httpx2.AsyncClient) -> None:
    await ask_for(http, {"kind": "timeout", "after_commit": True})
    with pytest.raises(httpx2.ReadTimeout):
        await http.post("/resend/emails", json=LETTER, timeout=0.3)
    assert len(await mailbox(http)) == 1
    await http.post("/sandbox/api/clock/advance", json={"seconds": 60})


async def test_a_fault_can_be_of_one_path_and_times(http: httpx2.AsyncClient) -> None:
    await ask_for(http, {"kind": "application_error", "path": "/batch", "method": "POST", "times": 2})
    await send(http)
    for status in (500, 500, 200):
        assert (await http.post("/resend/emails/batch", json=[LETTER])).status_code == status


async def test_a_bounce_stops_later_letters_to_the_address(http: httpx2.AsyncClient) -> None:
    await ask_for(http, {"kind": "bounce"})
    await happened(http, await send(http), "bounced")
    assert await happened(http, await send(http), "suppressed") == ["queued", "suppressed"]


async def test_letters_keys_and_faults_outlive_a_restart(tmp_path: Path) -> None:
    settings = SandboxSettings(store_path=tmp_path / "world.db")
    async with (
        serving(single(build, settings)) as base,
        httpx2.AsyncClient(base_url=base, headers=KEY) as http,
    ):
        email_id = (await post(http, "invite/8", scheduled_at="in 1 hour")).json()["id"]
        await ask_for(http, {"kind": "daily_quota_exceeded", "key": 2})
    async with (
        serving(single(build, settings)) as base,
        httpx2.AsyncClient(base_url=base, headers=KEY) as http,
    ):
        assert (await post(http, "invite/8", scheduled_at="in 1 hour")).json() == {"id": email_id}
        second = await http.post("/resend/emails", json=LETTER, headers=SECOND_KEY)
        assert named(second) == (429, "daily_quota_exceeded")
        await http.post("/sandbox/api/clock/advance", json={"seconds": 3600})
        await happened(http, email_id, "delivered")
