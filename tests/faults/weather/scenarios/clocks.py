"""Time that leaps: forward under everybody, forward for the outside alone, and back and forth for the machine."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from faults.weather.batch import Batch
from faults.weather.cable import Way
from faults.weather.play import Fault, Scenario

HOUR, DAY, MONTH = 3_600, 86_400, 30 * 86_400


def leap(*, seconds: int, times: int = 1) -> Fault:
    """The school's clock and the outside's move together."""

    @asynccontextmanager
    async def leaping(batch: Batch) -> AsyncIterator[None]:
        for _ in range(times):
            await batch.town.sandbox.post("/clock/advance", {"seconds": seconds})
            batch.hits += 1
        yield

    return leaping


def apart(*, seconds: int) -> Fault:
    """The outside is ahead: the product does not hear of it until the fault is over, and then leaps after it."""

    @asynccontextmanager
    async def lagging(batch: Batch) -> AsyncIterator[None]:
        async with batch.place.turned(Way.CUT, "clock"):
            await batch.town.sandbox.post("/clock/advance", {"seconds": seconds})
            batch.hits += 1
            yield

    return lagging


CLOCKS: Final = [
    Scenario("clock-hour", "часы вперёд на час", leap(seconds=HOUR), 6),
    Scenario("clock-day", "часы вперёд на сутки", leap(seconds=DAY), 6),
    Scenario("clock-month", "часы вперёд на месяц", leap(seconds=MONTH), 6),
    Scenario("clock-many", "тридцать скачков по два часа", leap(seconds=2 * HOUR, times=30), 6),
    Scenario("clock-apart", "внешний мир на час впереди школы", apart(seconds=HOUR), 8),
]
