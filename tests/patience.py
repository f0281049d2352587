"""Waiting for a condition, never for a time."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

PATIENCE: Final = 40.0
PAUSE: Final = 0.03

Found = TypeVar("Found")


class _Crowd:
    """The more wait at once, the less often each of them looks: looking takes time from what is waited for."""

    waiting = 0

    @contextmanager
    def joined(self) -> Iterator[None]:
        self.waiting += 1
        try:
            yield
        finally:
            self.waiting -= 1


_crowd = _Crowd()


async def eventually(
    look: Callable[[], Awaitable[Found | None]], what: str, patience: float = PATIENCE, pause: float = PAUSE
) -> Found:
    """Look again and again until there is something to see; longer pauses are for looks that make work."""
    loop = asyncio.get_running_loop()
    end = loop.time() + patience
    with _crowd.joined():
        while not (found := await look()):
            if loop.time() > end:
                raise AssertionError(f"never happened: {what}")
            await asyncio.sleep(pause * _crowd.waiting)
    return found
