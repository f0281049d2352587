"""Errors, slowness and broken connections as the product will meet them."""

import asyncio
from typing import Any

import httpx2
import pytest

from sandbox.deepseek.dialogue import ask, ask_for, choice, kept, write_script


def error_of(answer: httpx2.Response) -> dict[str, Any]:
    found: dict[str, Any] = answer.json()["error"]
    assert found.keys() == {"message", "type", "param", "code"}
    return found


@pytest.mark.parametrize("model", ["deepseek-chat", "deepseek-reasoner", "gpt-5"])
async def test_a_retired_or_unknown_model_fails(http: httpx2.AsyncClient, model: str) -> None:
    answer = await ask(http, model=model)
    assert answer.status_code == 400
    assert "Model Not Exist" in error_of(answer)["message"]


@pytest.mark.parametrize(
    "fields",
    [
        {"messages": []},
        {"messages": [{"role": "boss", "content": "?"}]},
        {"temperature": 2.5},
        {"top_p": 0},
        {"max_tokens": 0},
        {"max_tokens": 400_000},
        {"user_id": "анна@mail.example"},
        {"reasoning_effort": "extreme"},
        {"thinking": {"type": "maybe"}},
    ],
)
async def test_a_bad_parameter_is_422(http: httpx2.AsyncClient, fields: dict[str, Any]) -> None:
    answer = await ask(http, **fields)
    assert answer.status_code == 422
    assert error_of(answer)["type"] == "invalid_request_error"


async def test_stream_options_without_a_stream_and_broken_json_are_400(http: httpx2.AsyncClient) -> None:
    assert (await ask(http, stream_options={"include_usage": True})).status_code == 400
    assert (await http.post("/deepseek/chat/completions", content=b"{")).status_code == 400


@pytest.mark.parametrize("header", ["", "Bearer sk-other", "sk-sandbox"])
async def test_a_wrong_key_is_401(http: httpx2.AsyncClient, header: str) -> None:
    for path in ("/models", "/user/balance"):
        answer = await http.get(f"/deepseek{path}", headers={"Authorization": header})
        assert answer.status_code == 401
        assert error_of(answer)["type"] == "authentication_error"


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("bad_request", 400),
        ("wrong_key", 401),
        ("no_balance", 402),
        ("bad_parameter", 422),
        ("too_many_requests", 429),
        ("server_error", 500),
        ("overloaded", 503),
    ],
)
async def test_a_fault_answers_once_and_keeps_no_dialogue(http: httpx2.AsyncClient, kind: str, status: int) -> None:
    await ask_for(http, {"kind": kind})
    answer = await ask(http)
    assert (answer.status_code, bool(error_of(answer))) == (status, True)
    assert not await kept(http)
    assert (await ask(http)).status_code == 200


async def test_an_empty_balance_stops_answers_and_shows_in_the_account(http: httpx2.AsyncClient) -> None:
    assert (await http.get("/deepseek/user/balance")).json()["is_available"] is True
    await write_script(http, balance="0.00")
    account = (await http.get("/deepseek/user/balance")).json()
    assert (account["is_available"], account["balance_infos"][0]["total_balance"]) == (False, "0.00")
    assert (await ask(http)).status_code == 402


async def test_the_content_may_be_blank(http: httpx2.AsyncClient) -> None:
    await ask_for(http, {"kind": "blank"})
    found = await choice(http)
    assert (found["message"]["content"], found["finish_reason"]) == ("", "stop")


@pytest.mark.parametrize("reason", ["content_filter", "insufficient_system_resource"])
async def test_an_answer_may_end_for_an_odd_reason(http: httpx2.AsyncClient, reason: str) -> None:
    await ask_for(http, {"kind": reason})
    assert (await choice(http))["finish_reason"] == reason


@pytest.mark.parametrize("stream", [True, False])
async def test_a_cut_connection_is_an_error_for_the_client(http: httpx2.AsyncClient, stream: bool) -> None:
    await ask_for(http, {"kind": "cut", "after": 2})
    with pytest.raises(httpx2.RemoteProtocolError):
        await ask(http, stream=stream)


@pytest.mark.parametrize(("stream", "sign"), [(True, ": keep-alive\n\n"), (False, "\n")])
async def test_a_slow_answer_shows_signs_of_life_until_the_clock_says(
    http: httpx2.AsyncClient, stream: bool, sign: str
) -> None:
    await ask_for(http, {"kind": "slow", "seconds": 100_000})
    waiting = asyncio.create_task(ask(http, stream=stream))
    while not await kept(http):
        await asyncio.sleep(0.01)
    await http.post("/sandbox/api/clock/advance", json={"seconds": 100_000})
    answer = await waiting
    assert answer.status_code == 200
    assert answer.text.startswith(sign * 2)
