"""Answers, plain and streamed, are shaped and accounted as DeepSeek's."""

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest

from aimpay.sandbox.deepseek.app import build
from aimpay.sandbox.settings import SandboxSettings
from sandbox.deepseek.dialogue import ASK, PLAIN, ask, choice, events, kept, write_script
from sandbox.serving import serving, single


async def test_a_question_about_the_price_is_answered_in_russian_by_rule(http: httpx2.AsyncClient) -> None:
    answer = (await ask(http, **PLAIN)).json()
    assert answer["object"] == "chat.completion"
    assert "«Оплатить»" in answer["choices"][0]["message"]["content"]
    assert answer["choices"][0]["finish_reason"] == "stop"


@pytest.mark.parametrize("said", ["привет", "вернуть деньги", "что в программе", "абракадабра"])
async def test_every_message_gets_some_answer(http: httpx2.AsyncClient, said: str) -> None:
    found = await choice(http, messages=[{"role": "user", "content": said}])
    assert found["message"]["content"]


async def test_it_thinks_unless_told_not_to(http: httpx2.AsyncClient) -> None:
    assert (await choice(http))["message"]["reasoning_content"]
    assert "reasoning_content" not in (await choice(http, **PLAIN))["message"]


async def test_the_script_answers_first_and_can_echo(http: httpx2.AsyncClient) -> None:
    hostile = {"match": "СТОИТ", "answer": "<b>Бесплатно</b> {message}", "reasoning": "хм"}
    await write_script(http, hostile, {"match": "", "answer": "иначе"})
    message = (await choice(http))["message"]
    assert (message["content"], message["reasoning_content"]) == (
        "<b>Бесплатно</b> Сколько стоит курс?",
        "хм",
    )
    other = await choice(http, messages=[{"role": "user", "content": "Привет"}])
    assert other["message"]["content"] == "иначе"


async def test_the_last_message_of_the_user_counts(http: httpx2.AsyncClient) -> None:
    await write_script(http, {"match": "", "answer": "{message}"})
    messages = [
        {"role": "user", "content": "раз"},
        {"role": "assistant", "content": "да?"},
        {"role": "user", "content": [{"type": "text", "text": "два"}]},
        {"role": "assistant", "content": None},
    ]
    assert (await choice(http, messages=messages))["message"]["content"] == "два"


async def test_max_tokens_and_stop_shorten_the_answer(http: httpx2.AsyncClient) -> None:
    await write_script(http, {"match": "", "answer": "один два три четыре"})
    short = await ask(http, **PLAIN, max_tokens=2)
    assert short.json()["choices"][0]["message"]["content"] == "один два"
    assert short.json()["choices"][0]["finish_reason"] == "length"
    assert short.json()["usage"]["completion_tokens"] == 2
    stopped = await choice(http, **PLAIN, stop=[" три"])
    assert (stopped["message"]["content"], stopped["finish_reason"]) == ("один два", "stop")
    thought_only = await choice(http, max_tokens=1)
    assert (thought_only["message"]["content"], thought_only["finish_reason"]) == ("", "length")


async def test_usage_adds_up_and_a_repeated_prefix_comes_from_the_cache(http: httpx2.AsyncClient) -> None:
    system = {"role": "system", "content": "Правила курса. " * 60}
    first, second = [
        (await ask(http, messages=[system, {"role": "user", "content": said}])).json()["usage"]
        for said in ("Привет", "Сколько стоит?")
    ]
    assert first["prompt_cache_hit_tokens"] == 0
    assert second["prompt_cache_hit_tokens"] >= 64
    for usage in (first, second):
        halves = usage["prompt_cache_hit_tokens"] + usage["prompt_cache_miss_tokens"]
        assert halves == usage["prompt_tokens"]
        assert usage["prompt_tokens"] + usage["completion_tokens"] == usage["total_tokens"]
        assert 0 < usage["completion_tokens_details"]["reasoning_tokens"] < usage["completion_tokens"]


async def test_each_user_id_has_a_cache_of_its_own(http: httpx2.AsyncClient) -> None:
    messages = [{"role": "user", "content": "Правила курса. " * 60}]
    await ask(http, messages=messages, user_id="a")
    other = (await ask(http, messages=messages, user_id="b")).json()["usage"]
    assert other["prompt_cache_hit_tokens"] == 0


async def test_a_stream_begins_with_a_comment_and_ends_with_done(http: httpx2.AsyncClient) -> None:
    plain = (await choice(http))["message"]
    answer = await ask(http, stream=True, stream_options={"include_usage": True})
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.text.startswith(": keep-alive\n\n")
    *chunks, last = events(answer.text)
    deltas: list[dict[str, Any]] = [chunk["choices"][0]["delta"] for chunk in chunks]
    assert "".join(delta.get("content") or "" for delta in deltas) == plain["content"]
    assert "".join(delta.get("reasoning_content", "") for delta in deltas) == plain["reasoning_content"]
    assert [chunk["choices"][0]["finish_reason"] for chunk in chunks][-2:] == [None, "stop"]
    assert (last["choices"], last["usage"]["prompt_tokens"] > 0) == ([], True)


async def test_a_stream_tells_usage_only_when_asked(http: httpx2.AsyncClient) -> None:
    chunks = events((await ask(http, stream=True)).text)
    assert not [chunk for chunk in chunks if "usage" in chunk]


async def test_json_mode_needs_the_word_and_gives_json(http: httpx2.AsyncClient) -> None:
    mode = {"response_format": {"type": "json_object"}}
    assert (await ask(http, **mode)).status_code == 400
    messages = [{"role": "user", "content": "Привет, ответь в JSON"}]
    found = await choice(http, **mode, messages=messages)
    assert json.loads(found["message"]["content"])["answer"]


async def test_dialogues_are_listed_and_outlive_a_restart(tmp_path: Path) -> None:
    settings = SandboxSettings(store_path=tmp_path / "world.db")
    headers = {"Authorization": "Bearer sk-sandbox"}
    async with (
        serving(single(build, settings)) as base,
        httpx2.AsyncClient(base_url=base, headers=headers) as http,
    ):
        await write_script(http, {"match": "", "answer": "по сценарию"})
        await ask(http, user_id="u-1", stream=True)
    async with (
        serving(single(build, settings)) as base,
        httpx2.AsyncClient(base_url=base, headers=headers) as http,
    ):
        dialogue = (await kept(http))[0]
        assert (dialogue["answer"], dialogue["user_id"], dialogue["stream"]) == ("по сценарию", "u-1", True)
        assert [one["text"] for one in dialogue["messages"]] == [one["content"] for one in ASK["messages"]]
        assert (await choice(http))["message"]["content"] == "по сценарию"
