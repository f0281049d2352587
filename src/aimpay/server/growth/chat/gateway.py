"""The model behind the chat, as the chat sees it."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True)
class Said:
    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True)
class Usage:
    """Tokens: of the prompt, those the model had in its cache and those it had not; and those it wrote."""

    cached: int
    fresh: int
    written: int


@dataclass(frozen=True)
class Ended:
    """``whole`` is False when the answer was cut short. Without ``usage`` its cost is unknown."""

    whole: bool
    usage: Usage | None


class AssistantFailedError(Exception):
    """No answer, or the rest of it, came. ``charged``: it may have cost something all the same."""

    def __init__(self, reason: str, *, charged: bool) -> None:
        super().__init__(reason)
        self.charged = charged


class Assistant(Protocol):
    """``answer`` gives pieces of text and, last, how it ended. Raises AssistantFailedError."""

    def answer(self, prompt: list[Said], *, most_tokens: int, user: str) -> AsyncGenerator[str | Ended, None]: ...

    async def check(self) -> str: ...

    async def close(self) -> None: ...
