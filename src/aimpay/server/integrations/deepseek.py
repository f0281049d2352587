"""DeepSeek behind chat's Assistant, through the OpenAI-compatible client."""

from collections.abc import AsyncGenerator
from typing import Any, Final

import httpx2
from openai import APIConnectionError, APIStatusError, APITimeoutError, AsyncOpenAI, AsyncStream, OpenAIError
from openai.types import CompletionUsage
from openai.types.chat import ChatCompletionChunk, ChatCompletionMessageParam

from aimpay.server.growth.chat.gateway import AssistantFailedError, Ended, Said, Usage
from aimpay.server.kit.breaker import Breaker

TIMEOUT: Final = httpx2.Timeout(20, connect=5)
"""Seconds between pieces; how long a whole answer may take is the chat's to say."""
RETRIES: Final = 1
FULL_STOP: Final = "stop"
CUT: Final = "length"
TEMPERATURE: Final = 0.3


class DeepSeek:
    """Answers are streamed with their usage; thinking is off. Nothing is read from the environment."""

    def __init__(
        self,
        *,
        base_url: str,
        key: str,
        model: str,
        timeout: httpx2.Timeout = TIMEOUT,
        breaker: Breaker | None = None,
    ) -> None:
        self._client = AsyncOpenAI(base_url=base_url, api_key=key, timeout=timeout, max_retries=RETRIES)
        self._model = model
        self._breaker = breaker or Breaker("deepseek")

    async def answer(self, prompt: list[Said], *, most_tokens: int, user: str) -> AsyncGenerator[str | Ended, None]:
        """``user`` is an opaque name: the model's cache and its rules of safety are kept apart by it."""
        with self._breaker.around(AssistantFailedError, _unasked):
            stream = await self._open(prompt, most_tokens, user)
        finish, usage = None, None
        try:
            async with stream:
                async for chunk in stream:
                    usage = _usage(chunk.usage) if chunk.usage else usage
                    for choice in chunk.choices:
                        finish = choice.finish_reason or finish
                        if choice.delta.content:
                            yield choice.delta.content
        except (OpenAIError, httpx2.HTTPError, ValueError) as error:
            raise AssistantFailedError(f"cut: {type(error).__name__}", charged=True) from error
        if finish not in {FULL_STOP, CUT}:
            raise AssistantFailedError(f"ended by {finish}", charged=True)
        yield Ended(whole=finish == FULL_STOP, usage=usage)

    async def _open(self, prompt: list[Said], most_tokens: int, user: str) -> AsyncStream[ChatCompletionChunk]:
        try:
            return await self._client.chat.completions.create(
                model=self._model,
                messages=[_message(one) for one in prompt],
                max_tokens=most_tokens,
                temperature=TEMPERATURE,
                stream=True,
                stream_options={"include_usage": True},
                extra_body={"thinking": {"type": "disabled"}, "user_id": user},
            )
        except APIStatusError as error:
            raise AssistantFailedError(f"refused: {error.status_code}", charged=False) from error
        except (OpenAIError, httpx2.HTTPError) as error:
            unsent = isinstance(error, APIConnectionError) and not isinstance(error, APITimeoutError)
            raise AssistantFailedError(f"silent: {type(error).__name__}", charged=not unsent) from error

    async def check(self) -> str:
        """Return what is well, in Russian. Raises AssistantFailedError with what is not."""
        try:
            models = [model.id async for model in self._client.models.list()]
            balance = await self._client.get("/user/balance", cast_to=httpx2.Response)
        except APIStatusError as error:
            raise AssistantFailedError(f"отказ {error.status_code}", charged=False) from error
        except (OpenAIError, httpx2.HTTPError) as error:
            raise AssistantFailedError(f"не отвечает: {type(error).__name__}", charged=False) from error
        if self._model not in models:
            raise AssistantFailedError(f"модели {self._model} нет, есть {', '.join(models)}", charged=False)
        return f"модель {self._model}, {_balance(balance.json())}"

    async def close(self) -> None:
        await self._client.close()


def _unasked(why: str) -> AssistantFailedError:
    return AssistantFailedError(why, charged=False)


def _message(said: Said) -> ChatCompletionMessageParam:
    match said.role:
        case "system":
            return {"role": "system", "content": said.text}
        case "user":
            return {"role": "user", "content": said.text}
        case "assistant":
            return {"role": "assistant", "content": said.text}


def _usage(told: CompletionUsage) -> Usage:
    """Tokens that the model names in no cache are taken for new ones, which cost more."""
    more = told.model_extra or {}
    cached = more.get("prompt_cache_hit_tokens")
    known = min(cached, told.prompt_tokens) if isinstance(cached, int) and cached > 0 else 0
    return Usage(cached=known, fresh=told.prompt_tokens - known, written=told.completion_tokens)


def _balance(told: Any) -> str:
    """Raise AssistantFailedError when nothing is left."""
    infos = told.get("balance_infos") if isinstance(told, dict) else None
    sums = [f"{info.get('total_balance')} {info.get('currency')}" for info in infos or () if isinstance(info, dict)]
    if not isinstance(told, dict) or not told.get("is_available"):
        raise AssistantFailedError(f"на счёте {', '.join(sums) or 'ничего нет'}", charged=False)
    return f"на счёте {', '.join(sums)}"
