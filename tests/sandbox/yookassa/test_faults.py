"""Bad days on request."""

import asyncio

import httpx2
import pytest

from sandbox.yookassa.till import GATEWAY, Body, Till, purchase


async def count(till: Till) -> int:
    return len((await till.get("/payments"))["items"])


async def broken(till: Till, key: str = "one") -> httpx2.Response:
    return await till.ask("POST", "/payments", purchase(), key=key)


@pytest.mark.parametrize(("kind", "made"), [("error_before_commit", 0), ("error_after_commit", 1)])
async def test_500_leaves_the_outcome_unknown_and_the_key_tells_it(till: Till, kind: str, made: int) -> None:
    await till.break_next({"kind": kind, "method": "POST"})
    answer = await broken(till)
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_server_error")
    assert await count(till) == made
    assert (await broken(till)).status_code == 200
    assert await count(till) == 1


@pytest.mark.parametrize(("kind", "made"), [("timeout_before_commit", 0), ("timeout_after_commit", 1)])
async def test_timeout_leaves_the_outcome_unknown(till: Till, kind: str, made: int) -> None:
    await till.break_next({"kind": kind, "method": "POST", "seconds": 60})
    with pytest.raises(httpx2.ReadTimeout):
        await till.ask("POST", "/payments", purchase(), key="one", timeout=0.3)
    assert await count(till) == made
    assert (await broken(till)).status_code == 200
    assert await count(till) == 1


async def test_slow_answer_is_500_in_the_end(till: Till) -> None:
    await till.break_next({"kind": "timeout_after_commit", "method": "POST", "seconds": 0.01})
    assert (await broken(till)).status_code == 500


@pytest.mark.parametrize(("kind", "made"), [("reset_before_commit", 0), ("reset_after_commit", 1)])
async def test_connection_can_break_without_a_word(till: Till, kind: str, made: int) -> None:
    await till.break_next({"kind": kind, "method": "POST"})
    with pytest.raises(httpx2.TransportError):
        await broken(till)
    assert await count(till) == made
    assert (await broken(till)).status_code == 200
    assert await count(till) == 1


async def test_429_says_when_to_come_back(till: Till) -> None:
    await till.break_next({"kind": "too_many_requests", "retry_after": 1800})
    answer = await till.ask("GET", "/me")
    assert (answer.status_code, answer.json()["code"], answer.json()["retry_after"]) == (429, "too_many_requests", 1800)


async def test_502_is_a_page(till: Till) -> None:
    await till.break_next({"kind": "html_502"})
    answer = await till.ask("GET", "/me")
    assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html; charset=utf-8")


async def test_202_asks_to_repeat_what_is_already_done(till: Till) -> None:
    await till.break_next({"kind": "processing_202", "method": "POST"})
    answer = await broken(till)
    assert (answer.status_code, answer.json()) == (202, {"type": "processing", "retry_after": 1000})
    assert (await broken(till)).status_code == 200
    assert await count(till) == 1


async def bent(http: httpx2.AsyncClient, till: Till, kind: str) -> Body:
    sold = await till.sold()
    await till.break_next({"kind": kind, "method": "GET"})
    http.event_hooks = {}
    answer = await till.get(f"/payments/{sold['id']}")
    assert await till.get(f"/payments/{sold['id']}") == sold
    return answer


async def test_status_can_be_one_nobody_knows(http: httpx2.AsyncClient, till: Till) -> None:
    assert (await bent(http, till, "unknown_enum"))["status"] == "on_review"


async def test_payment_method_can_lack_its_status(http: httpx2.AsyncClient, till: Till) -> None:
    assert "status" not in (await bent(http, till, "no_method_status"))["payment_method"]


async def test_answer_can_have_fields_of_tomorrow(http: httpx2.AsyncClient, till: Till) -> None:
    assert "sandbox_extra" in await bent(http, till, "extra_fields")


async def test_fault_meets_only_what_it_is_aimed_at_and_as_often_as_asked(till: Till) -> None:
    fault = {"kind": "error_before_commit", "method": "GET", "path": "/payments/*", "times": 2}
    await till.break_next(fault)
    created = await till.post("/payments", purchase())
    await till.get("/payments")
    statuses = [(await till.ask("GET", f"/payments/{created['id']}")).status_code for _ in range(3)]
    assert statuses == [500, 500, 200]
    assert (await till.control("GET", "/faults"))["faults"] == []


async def test_client_that_gave_up_holds_nothing(till: Till) -> None:
    await till.break_next({"kind": "timeout_before_commit", "seconds": 600})
    hanging = asyncio.create_task(till.ask("GET", "/me", auth=GATEWAY, timeout=60))
    while (await till.control("GET", "/faults"))["faults"]:
        pass
    hanging.cancel()
    with pytest.raises(asyncio.CancelledError):
        await hanging
    assert (await till.get("/me"))["account_id"] == "100500"
