"""One run: stories among kills, rest, the end of the holds, payouts among kills, rest, the verdict."""

import asyncio
import logging
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Final

from faults.judge import judge
from faults.killer import PAUSE, Killer
from faults.report import Report
from faults.rest import come_to_rest, let_time_fly
from faults.school import School, running_school
from faults.stories import Play, Story, drawn, is_paid_out
from story.processes import Process, environment

log = logging.getLogger(__name__)
AT_ONCE: Final = 60
STORY_SECONDS: Final = 900
HOLD_DAYS: Final = 15
OLDEST: Final = 6


@dataclass(frozen=True)
class Wish:
    """What to run: ``layout`` is a key of ``LAYOUTS``."""

    layout: str
    stories: int
    seed: int
    database_url: str | None = None
    at_once: int = AT_ONCE
    pause: tuple[float, float] = PAUSE
    crowd: int = 40
    minutes: float = inf
    """No story begins later than this; those that did not begin are not counted."""


async def run(wish: Wish, home: Path) -> Report:
    chance = random.Random(wish.seed)  # noqa: S311 — the same choices in every run
    began = time.monotonic()
    plays = drawn(wish.stories, chance)
    stories = [story for _, story in plays]
    async with running_school(home, wish.layout, wish.database_url, crowd=wish.crowd) as school:
        unrested = await _lived_through(school, plays, wish, chance)
        stories = [one for one in stories if one.begun]
        verdict = await judge(school, stories, unrested)
        fleet = school.fleet
        code, said = await _checked(school)
    return Report(
        title=f"kill -9, {wish.layout}",
        command=_command(wish),
        seed=wish.seed,
        seconds=time.monotonic() - began,
        stories=Counter(one.kind for one in stories),
        wanted=wish.stories,
        faults=fleet.kills,
        verdict=verdict,
        starts=fleet.starts,
        fell=fleet.fell,
        checked=code,
        findings=said if code else "",
    )


def _command(wish: Wish) -> str:
    words = f"make faults DATABASE={wish.layout} STORIES={wish.stories} SEED={wish.seed} AT_ONCE={wish.at_once}"
    return words if wish.minutes == inf else f"{words} MINUTES={wish.minutes:g}"


async def _lived_through(
    school: School, plays: Sequence[tuple[Play, Story]], wish: Wish, chance: random.Random
) -> dict[str, int]:
    async with _killing(school, wish, chance):
        await _played(school, plays, wish.at_once, wish.minutes * 60)
    unrested = await come_to_rest(school)
    partners = [(is_paid_out, story) for _, story in plays if story.wallet and not story.trouble]
    if partners:
        await school.town.sandbox.advance(days=HOLD_DAYS)
        unrested |= await come_to_rest(school)
        async with _killing(school, wish, chance):
            await _played(school, partners, wish.at_once)
        unrested |= await come_to_rest(school)
    return unrested


@asynccontextmanager
async def _killing(school: School, wish: Wish, chance: random.Random) -> AsyncIterator[None]:
    killer = Killer(school, chance, wish.pause)
    tasks = [school.tasks.start(killer.run(), "killer"), school.tasks.start(let_time_fly(school), "time")]
    try:
        yield
    finally:
        for task in tasks:
            if task.done():
                await task  # what broke the killer breaks the run
            task.cancel()
        await asyncio.wait(tasks)


async def _played(school: School, plays: Sequence[tuple[Play, Story]], at_once: int, seconds: float = inf) -> None:
    places, loop = asyncio.Semaphore(at_once), asyncio.get_running_loop()
    end = loop.time() + seconds
    open_ones = {story.number: story.kind for _, story in plays}

    async def one(play: Play, story: Story) -> None:
        async with places:
            if not story.begun and loop.time() > end:
                return
            story.begun = True
            try:
                async with asyncio.timeout(STORY_SECONDS):
                    await play(school, story)
            except Exception as error:  # noqa: BLE001 — whatever ended a story, the report says so
                story.trouble = repr(error)[:300]
            del open_ones[story.number]
            log.info("%s stories left: %s", len(open_ones), dict(list(open_ones.items())[:OLDEST]))

    await asyncio.gather(*(one(play, story) for play, story in plays))


async def _checked(school: School) -> tuple[int, str]:
    """Run ``aimpay db check`` as the operator does."""
    town = school.town
    home = school.fleet.nest.errors.parent
    process = Process(home, "db", "check", env=environment(town.settings), name="check")
    async with process:
        code = await process.exit_code()
    return code, process.said() + process.complained()
