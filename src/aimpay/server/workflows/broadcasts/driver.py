"""Moves broadcasts on: any number of drivers may, each step is one transaction that locks its broadcast."""

import asyncio
import logging
from typing import Final

from aimpay.server.db.silent import log_failure
from aimpay.server.growth.broadcasts.steps import running, step
from aimpay.server.workflows.house import House

log = logging.getLogger(__name__)

WINDOW_SECONDS: Final = 4
"""So many seconds' worth of messages are let go ahead."""
SMALLEST_WINDOW: Final = 60
IDLE_SECONDS: Final = 1.0
BUSY_SECONDS: Final = 0.5


class Driver:
    def __init__(self, house: House, per_second: float) -> None:
        self._house = house
        self._window = max(SMALLEST_WINDOW, int(per_second * WINDOW_SECONDS))

    async def run(self) -> None:
        while True:
            try:
                busy = await self.move_all()
            except Exception as error:  # noqa: BLE001 — the loop outlives whatever a step met
                log_failure(log, "a broadcast could not move on", error)
                busy = False
            await asyncio.sleep(BUSY_SECONDS if busy else IDLE_SECONDS)

    async def move_all(self) -> bool:
        """Give each running broadcast a step, and those that can go on at once more of them."""
        async with self._house.db.read() as session:
            at_work = await running(session, self._house.clock.now())
        for broadcast_id in at_work:
            while await self._step(broadcast_id):
                pass
        return bool(at_work)

    async def _step(self, broadcast_id: int) -> bool:
        async with self._house.db.write() as session:
            return await step(session, broadcast_id, self._house.clock.now(), self._window)
