"""What a look finds."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from aimpay.server.workflows.house import House


@dataclass(frozen=True)
class Trouble:
    """``words``: what happened, what it means for buyers, what to do. Told ``again`` while it lasts."""

    subject: str
    words: str
    again: timedelta = timedelta(days=1)


Look = Callable[[House], Awaitable[Sequence[Trouble] | None]]
"""None: it could not be found out, and all stays as it is."""


@dataclass(frozen=True)
class Watched:
    """``over`` is said when a trouble of this name ends."""

    look: Look
    every: timedelta
    over: str
