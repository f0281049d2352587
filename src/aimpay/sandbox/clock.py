"""The sandbox's movable clock. Emulators and the product (in the demo) live by it."""

import asyncio
from datetime import UTC, datetime, timedelta

from aimpay.sandbox.store import Store
from aimpay.sandbox.waking import woken_within


class Clock:
    """UTC time plus an offset that only grows. ``version`` counts the moves."""

    def __init__(self, store: Store) -> None:
        self._store = store
        saved = store.get("clock", "offset") or {"seconds": 0.0, "version": 0}
        self._offset = timedelta(seconds=saved["seconds"])
        self.version: int = saved["version"]
        self._moved = asyncio.Event()

    @property
    def offset_seconds(self) -> float:
        return self._offset.total_seconds()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def advance(self, by: timedelta) -> None:
        """Move forward; whoever sleeps past the new time wakes."""
        if by <= timedelta():
            raise ValueError("the clock moves forward only")
        self._offset += by
        self.version += 1
        self._store.put("clock", "offset", {"seconds": self.offset_seconds, "version": self.version})
        self._moved.set()
        self._moved = asyncio.Event()

    async def sleep_until(self, moment: datetime) -> None:
        while (left := (moment - self.now()).total_seconds()) > 0:
            await self.wait_moved(timeout=left)

    async def sleep(self, seconds: float) -> None:
        await self.sleep_until(self.now() + timedelta(seconds=seconds))

    async def wait_moved(self, timeout: float) -> bool:  # noqa: ASYNC109 — returns, rather than raises, at the end
        """Wait for the next move; say whether it came within the time."""
        return await woken_within(self._moved, timeout)
