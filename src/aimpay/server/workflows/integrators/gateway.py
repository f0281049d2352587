"""What sending a webhook needs of the outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class HookAnswer:
    """``status`` is None when nothing was answered: ``error`` says why. ``text`` is the beginning of the body."""

    status: int | None
    text: str = ""
    error: str = ""

    @property
    def is_taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 — HTTP's own borders


class HookGateway(Protocol):
    """Never raises for what the other side does, or does not."""

    allows_private: bool

    async def send(self, url: str, body: bytes, headers: Mapping[str, str]) -> HookAnswer: ...
