"""A school's mixed load on one process with SQLite, one with PostgreSQL, and several. README.md says how to run it."""

import argparse
import os
import tempfile
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any, Final

import uvloop

from databases import Shelf, postgres_shelf, sqlite_shelf
from load_fleet import machine, on_cores
from load_phases import Phase, Result, idling, run_phase
from load_report import report
from load_town import Shape, Town, empties, open_town

SHAPES: Final = {
    "sqlite": Shape("one process, SQLite"),
    "postgres": Shape("one process, PostgreSQL"),
    "many": Shape("2 servers + 2 workers + 2 bots, PostgreSQL", servers=2, workers=2, bots=2),
}
STEP: Final = 1.35
STEADY: Final = 0.6


async def search(town: Town, first: float, seconds: float) -> tuple[list[Phase], Phase | None]:
    """Come more and more often until it is too much; return every step and the best that was borne."""
    steps: list[Phase] = []
    rate, best = first, None
    while True:
        phase = await run_phase(town, rate, seconds)
        steps.append(phase)
        slow, kind = phase.slowest
        line = f"  {rate:6.1f} comings/s: {phase.answered_per_second:6.1f} answers/s, slowest p95 {slow:.3f} s ({kind})"
        print(line, flush=True)
        if not phase.is_borne():
            print(f"  too much: failed {dict(phase.notes.failed)} refused {dict(phase.notes.refused)}", flush=True)
            return steps, best
        best, rate = phase, rate * STEP


async def measure(town: Town, asked: argparse.Namespace) -> Result:
    print(town.shape.name, flush=True)
    await run_phase(town, asked.first, asked.step_seconds)  # warms up
    await town.acts.rest()
    idle = await idling(town, asked.empty_seconds)
    rate, cpu = await empties(town, asked.empty_seconds)
    steps, best = await search(town, asked.first, asked.step_seconds)
    await town.acts.rest(asked.step_seconds * 2)
    rate_then = (best.rate if best else asked.first) * STEADY
    await run_phase(town, rate_then, asked.seconds / 2)  # until as many are there as will be
    steady = await run_phase(town, rate_then, asked.seconds)
    await town.acts.send_away()
    return Result(town.shape, idle, rate, cpu, steps, steady, best)


async def run_shape(shape: Shape, shelf: Shelf, home: Path, asked: argparse.Namespace) -> Result:
    place = home / shape.name.partition(",")[0].replace(" ", "-") / shelf.name
    place.mkdir(parents=True)
    many: dict[str, Any] = {"past": asked.past, "people": asked.people}
    async with open_town(shape, place, shelf.new(), asked.port, asked.cores, **many) as town:
        result = await measure(town, asked)
    if complaints := town.fleet.said().strip():
        print(f"  the processes said:\n{complaints[:3000]}", flush=True)
    return result


async def main() -> None:
    asked = arguments()
    results = []
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        home.chmod(0o711)  # PostgreSQL may run as another user
        for wanted in asked.only:
            with ExitStack() as stack:
                with on_cores(asked.cores):
                    shelf = stack.enter_context(shelf_of(wanted, home))
                results.append(await run_shape(SHAPES[wanted], shelf, home, asked))
    text = report(results, machine(), asked.cores)
    print(text)
    if asked.out:
        asked.out.write_text(text)


def shelf_of(wanted: str, home: Path) -> AbstractContextManager[Shelf]:
    return sqlite_shelf(home) if wanted == "sqlite" else postgres_shelf(home / f"postgres-{wanted}", durable=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=SHAPES, default=list(SHAPES))
    parser.add_argument("--cores", type=cores_of, default=(0, 1), help="of the product and its database: 0,1")
    parser.add_argument("--first", type=float, default=8, help="comings a second of the first step")
    parser.add_argument("--step-seconds", type=float, default=8)
    parser.add_argument("--empty-seconds", type=float, default=4)
    parser.add_argument("--seconds", type=float, default=30, help="of the steady phase")
    parser.add_argument("--past", type=int, default=100_000, help="visits stored before")
    parser.add_argument("--people", type=int, default=5_000, help="whom the school knows")
    parser.add_argument("--port", type=int, default=8800, help="this one and some after it are used")
    parser.add_argument("--out", type=Path, help="the report's file")
    return parser.parse_args()


def cores_of(words: str) -> tuple[int, ...]:
    return tuple(map(int, words.split(",")))


def keep_off(cores: Sequence[int]) -> None:
    """The load stays on the other cores, where there are any."""
    os.sched_setaffinity(0, os.sched_getaffinity(0) - set(cores) or os.sched_getaffinity(0))


if __name__ == "__main__":
    keep_off(arguments().cores)
    uvloop.run(main())
