"""Time that leaps: forward under everybody, forward for the outside alone, and back and forth for the machine."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from faults.weather.batch import Batch
from faults.weather.clock_tower import LOOK_SECONDS
from faults.weather.play import Fault, Scenario

HOUR, DAY, MONTH = 3_600, 86_400, 30 * 86_400
STEP_SECONDS: Final = 2


def leap(*, seconds: int, times: int = 1) -> Fault:
    """The school's clock and the outside's move together: before the next leap everybody has made this one."""

    @asynccontextmanager
    async def leaping(batch: Batch) -> AsyncIterator[None]:
        for _ in range(times):
            await batch.town.sandbox.post("/clock/advance", {"seconds": seconds})
            batch.hits += 1
            await asyncio.sleep(2 * LOOK_SECONDS)
        yield

    return leaping


def leaning(*steps: int) -> Fault:
    """The machine's clock steps ahead of the outside's and behind it, by so many seconds, and is right again."""

    @asynccontextmanager
    async def wrong(batch: Batch) -> AsyncIterator[None]:
        for step in steps:
            batch.place.tower.lean = step
            batch.hits += 1
            await asyncio.sleep(STEP_SECONDS)
        try:
            yield
        finally:
            batch.place.tower.lean = 0

    return wrong


CLOCKS: Final = [
    Scenario("clock-hour", "часы вперёд на час", leap(seconds=HOUR), 6),
    Scenario("clock-day", "часы вперёд на сутки", leap(seconds=DAY), 6),
    Scenario("clock-month", "часы вперёд на месяц", leap(seconds=MONTH), 6),
    Scenario("clock-many", "тридцать скачков по два часа", leap(seconds=2 * HOUR, times=30), 6),
    Scenario("clock-behind", "часы школы отстали на час", leaning(-HOUR), 8),
    Scenario("clock-ahead", "часы школы спешат на час", leaning(HOUR), 8),
    Scenario(
        "clock-steps", "часы школы скачут взад и вперёд", leaning(-HOUR, HOUR, -DAY, 2 * HOUR, -30, 30, -DAY // 2), 3
    ),
]
