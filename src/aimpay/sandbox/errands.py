"""Does something to each stored document when its time comes, also after a restart."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime

from aimpay.nursery import Nursery
from aimpay.sandbox.clock import Clock


class Errands:
    """``due(key)`` says when the next act on a document is (None: never); ``act(key)`` does it and moves ``due``."""

    def __init__(
        self, clock: Clock, due: Callable[[str], datetime | None], act: Callable[[str], Awaitable[None]], *, name: str
    ) -> None:
        self._clock = clock
        self._name = name
        self._due = due
        self._act = act
        self._posted: asyncio.Queue[str] = asyncio.Queue()
        self._busy: set[str] = set()

    def post(self, key: str) -> None:
        """Look at this document anew: it is new, or its time was changed."""
        self._posted.put_nowait(key)

    async def run(self, unfinished: Iterable[str]) -> None:
        for key in unfinished:
            self.post(key)
        async with Nursery() as nursery:
            while True:
                key = await self._posted.get()
                nursery.start(self._carry(key), f"sandbox:{self._name}:{key}")

    async def _carry(self, key: str) -> None:
        while moment := self._due(key):
            await self._clock.sleep_until(moment)
            if key in self._busy:
                return
            still_due = self._due(key)
            if still_due and still_due <= self._clock.now():
                await self._act_alone(key)

    async def _act_alone(self, key: str) -> None:
        self._busy.add(key)
        try:
            await self._act(key)
        finally:
            self._busy.discard(key)
