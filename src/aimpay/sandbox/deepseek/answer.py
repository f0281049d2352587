"""One completion: the text cut to size, its usage, and its JSON shapes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from aimpay.sandbox.deepseek.question import Question
from aimpay.sandbox.deepseek.tokens import pieces

FINGERPRINT = "fp_sandbox_v41"


@dataclass(frozen=True)
class Answer:
    """``reasoning`` and ``content`` are lists of tokens; ``created`` is unix seconds."""

    id: str
    model: str
    created: int
    reasoning: list[str] | None
    content: list[str]
    finish_reason: str
    prompt_tokens: int
    cached_tokens: int

    @property
    def usage(self) -> dict[str, Any]:
        thought = len(self.reasoning or [])
        written = thought + len(self.content)
        return {
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": written,
            "total_tokens": self.prompt_tokens + written,
            "prompt_tokens_details": {"cached_tokens": self.cached_tokens},
            "completion_tokens_details": {"reasoning_tokens": thought},
            "prompt_cache_hit_tokens": self.cached_tokens,
            "prompt_cache_miss_tokens": self.prompt_tokens - self.cached_tokens,
        }

    def whole(self) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": "".join(self.content)}
        if self.reasoning is not None:
            message["reasoning_content"] = "".join(self.reasoning)
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": self.finish_reason}
        return self._frame("chat.completion") | {"choices": [choice], "usage": self.usage}

    def chunks(self, *, with_usage: bool) -> Iterator[dict[str, Any]]:
        yield self._chunk({"role": "assistant", "content": ""})
        for token in self.reasoning or []:
            yield self._chunk({"content": None, "reasoning_content": token})
        for token in self.content:
            yield self._chunk({"content": token})
        yield self._chunk({"content": ""}, self.finish_reason)
        if with_usage:
            yield self._frame("chat.completion.chunk") | {"choices": [], "usage": self.usage}

    def _chunk(self, delta: dict[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return self._frame("chat.completion.chunk") | {"choices": [choice]}

    def _frame(self, kind: str) -> dict[str, Any]:
        return {
            "id": self.id,
            "object": kind,
            "created": self.created,
            "model": self.model,
            "system_fingerprint": FINGERPRINT,
        }


def cut_to_size(question: Question, reasoning: str, content: str) -> tuple[list[str] | None, list[str], str]:
    """Apply ``stop`` and ``max_tokens`` (reasoning counts too); return the tokens and the finish reason."""
    stops = [question.stop] if isinstance(question.stop, str) else question.stop or []
    for stop in filter(None, stops):
        content = content.partition(stop)[0]
    thought = pieces(reasoning) if question.thinks else []
    written = pieces(content)
    room = question.max_tokens or len(thought) + len(written)
    fits = len(thought) + len(written) <= room
    kept = thought[:room]
    return (kept if question.thinks else None), written[: room - len(kept)], "stop" if fits else "length"
