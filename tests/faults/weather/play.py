"""One scenario from the first story to the verdict."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from faults.weather.batch import Batch, Size
from faults.weather.databases import Postgres, sqlite_file
from faults.weather.judge import Verdict, judge
from faults.weather.place import built_place, small_disk

REST_SECONDS: Final = 180
TIME_TO_WORK: Final = 1.0
"""Each look moves the clock, and each move wakes the whole sweep."""

Fault = Callable[[Batch], AbstractAsyncContextManager[None]]
Meanwhile = Callable[[Batch], Awaitable[None]]


@dataclass(frozen=True)
class Scenario:
    """``fault`` is brought on entering and taken away on leaving; ``meanwhile`` is what must go on in between."""

    name: str
    what: str
    fault: Fault
    seconds: float = 8
    meanwhile: Meanwhile | None = None
    only: str = ""
    """Which database it says anything about; both if empty."""
    own_disk: bool = False


@dataclass(frozen=True)
class Outcome:
    """``trouble``: why it did not come to its end. ``crashes``: errors that no code expected, from the logs."""

    scenario: Scenario
    stories: int = 0
    faults: int = 0
    seconds: float = 0
    verdict: Verdict = field(default_factory=Verdict)
    check: str = ""
    trouble: str = ""
    dead: list[str] = field(default_factory=list)
    crashes: int = 0
    refusals: dict[str, int] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        return self.verdict.good and not (self.check or self.dead or self.trouble)


async def played(scenario: Scenario, home: Path, server: Postgres | None = None, size: Size | None = None) -> Outcome:
    disk = home / "disk"
    disk.mkdir()
    with small_disk(disk) if scenario.own_disk else nullcontext():
        template = home.parent / "template.db"
        url = server.create(scenario.name) if server else sqlite_file(template, disk / "aimpay.db")
        async with built_place(home, url, server) as place:
            return await _lived_through(scenario, Batch(place, size or Size()))


async def _lived_through(scenario: Scenario, batch: Batch) -> Outcome:
    place, began = batch.place, time.monotonic()
    await batch.prepare_school()
    await place.start_product()
    await batch.prepare_people()
    await suffer(scenario, batch)
    await batch.over()
    return Outcome(
        scenario=scenario,
        stories=batch.stories,
        verdict=await rested(batch),
        faults=batch.hits + sum(cable.harmed for cable in place.cables.values()),
        seconds=time.monotonic() - began,
        check=await place.checked(),
        dead=place.dead(),
        crashes=place.crashes(),
        refusals=batch.refusals,
    )


async def suffer(scenario: Scenario, batch: Batch, seconds: float | None = None) -> None:
    """The first half is under way when the fault comes; the second begins in the midst of it."""
    await batch.begin(0)
    await batch.bought(max(1, batch.size.buyers // 8))
    async with scenario.fault(batch):
        await batch.begin(1)
        if scenario.meanwhile:
            await scenario.meanwhile(batch)
        await asyncio.sleep(scenario.seconds if seconds is None else seconds)


async def rested(batch: Batch) -> Verdict:
    """Let time pass, as it does after an outage, until nothing is left to do or it is clear that something stays."""
    end = time.monotonic() + REST_SECONDS
    while True:
        verdict = await judge(batch)
        if verdict.at_rest or time.monotonic() > end:
            return verdict
        await batch.town.sandbox.advance(minutes=2)
        await asyncio.sleep(TIME_TO_WORK)
