"""The OpenAI library, which the product may use, drives the stand-in."""

import openai
import pytest
from openai.types.chat import ChatCompletionUserMessageParam

from sandbox.deepseek.dialogue import PLAIN

ASKED: list[ChatCompletionUserMessageParam] = [{"role": "user", "content": "Сколько стоит курс?"}]


async def test_the_models_are_listed_without_the_retired(official: openai.AsyncOpenAI) -> None:
    names = [model.id async for model in official.models.list()]
    assert names == ["deepseek-flash", "deepseek-v4-flash", "deepseek-v4-pro"]


async def test_a_plain_answer_is_parsed(official: openai.AsyncOpenAI) -> None:
    answer = await official.chat.completions.create(model="deepseek-flash", messages=ASKED)
    assert answer.choices[0].message.content
    assert answer.choices[0].message.model_extra
    assert answer.choices[0].message.model_extra["reasoning_content"]
    assert answer.usage
    assert answer.usage.completion_tokens_details


async def test_a_stream_is_parsed(official: openai.AsyncOpenAI) -> None:
    stream = await official.chat.completions.create(
        model="deepseek-flash",
        messages=ASKED,
        stream=True,
        stream_options={"include_usage": True},
        extra_body=PLAIN,
    )
    chunks = [chunk async for chunk in stream]
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert "«Оплатить»" in text
    assert chunks[-1].usage


async def test_the_v1_prefix_works_too(official: openai.AsyncOpenAI) -> None:
    other = official.with_options(base_url=f"{official.base_url}v1")
    answer = await other.chat.completions.create(model="deepseek-flash", messages=ASKED, extra_body=PLAIN)
    assert answer.choices[0].finish_reason == "stop"


async def test_a_wrong_key_is_named(official: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.AuthenticationError):
        await official.with_options(api_key="sk-other").models.list()


async def test_a_retired_model_is_named(official: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="Model Not Exist"):
        await official.chat.completions.create(model="deepseek-chat", messages=ASKED)
