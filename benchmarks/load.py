"""A school's mixed load on real processes: one with SQLite, one with PostgreSQL, several. README.md says how to run it."""

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import uvloop

from databases import Shelf, postgres_shelf, sqlite_shelf
from load_acts import Notes
from load_fleet import Look, machine, on_cores
from load_report import report
from load_town import Shape, Town, empties, open_town

SHAPES: Final = {
    "sqlite": Shape("one process, SQLite"),
    "postgres": Shape("one process, PostgreSQL"),
    "many": Shape("2 servers + 2 workers + 2 bots, PostgreSQL", servers=2, workers=2, bots=2),
}
SLOW: Final = 1.0
SLOW_DELIVERY: Final = 15.0
STEP: Final = 1.35
STEADY: Final = 0.6
BEARABLE: Final = frozenset({"chat, whole answer", "analytics", "delivery after webhook"})
"""Kinds that may take longer than ``SLOW``: one streams for as long as the model speaks, one is a year's figures."""


@dataclass
class Phase:
    """``rate``: comings a second. ``own_cpu``: share of a core that the load itself took."""

    rate: float
    seconds: float
    notes: Notes
    cpu: dict[str, float] = field(default_factory=dict)
    looks: dict[str, Look] = field(default_factory=dict)
    own_cpu: float = 0

    @property
    def answered_per_second(self) -> float:
        return self.notes.answered / self.seconds


@dataclass
class Result:
    shape: Shape
    empty_rate: float
    empty_cpu: float
    steps: list[Phase]
    steady: Phase
    best: Phase | None


def p95(values: Sequence[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.95))] if values else 0.0


def bears(phase: Phase) -> bool:
    """Nothing failed or was turned away, and nobody waited long."""
    took = phase.notes.took
    quick = all(p95(values) < SLOW for kind, values in took.items() if kind not in BEARABLE)
    delivered = p95(took["delivery after webhook"]) < SLOW_DELIVERY
    return quick and delivered and not phase.notes.failed and not phase.notes.refused


async def run_phase(town: Town, rate: float, seconds: float) -> Phase:
    """Let people come for so long. Who is still there at the end goes on in the next phase, as in life."""
    notes = town.acts.notes = Notes()
    before, own, begun = town.look(), time.process_time(), time.perf_counter()
    await town.acts.arrive(rate, seconds)
    lasted, looks = time.perf_counter() - begun, town.look()
    cpu = {name: look.cpu - before[name].cpu for name, look in looks.items()}
    return Phase(rate, lasted, notes, cpu, looks, (time.process_time() - own) / lasted)


async def search(town: Town, first: float, seconds: float) -> tuple[list[Phase], Phase | None]:
    """Come more and more often until it is too much; return every step and the best that was borne."""
    steps: list[Phase] = []
    rate, best = first, None
    while True:
        phase = await run_phase(town, rate, seconds)
        steps.append(phase)
        worst = max((p95(v), k) for k, v in phase.notes.took.items() if k not in BEARABLE)
        print(f"  {rate:6.0f} comings/s: {phase.answered_per_second:6.0f} answers/s, slowest p95 {worst}", flush=True)
        if not bears(phase):
            print(f"  too much: failed {dict(phase.notes.failed)} refused {dict(phase.notes.refused)}", flush=True)
            return steps, best
        best, rate = phase, rate * STEP


async def measure(town: Town, asked: argparse.Namespace) -> Result:
    print(town.shape.name, flush=True)
    await run_phase(town, asked.first, asked.step_seconds)  # warms up
    rate, cpu = await empties(town, asked.empty_seconds)
    steps, best = await search(town, asked.first, asked.step_seconds)
    await town.acts.rest()
    rate_then = (best.rate if best else asked.first) * STEADY
    await run_phase(town, rate_then, asked.seconds / 2)  # until as many are there as will be
    steady = await run_phase(town, rate_then, asked.seconds)
    await town.acts.rest()
    return Result(town.shape, rate, cpu, steps, steady, best)


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
    text = report(results, asked, machine())
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
    parser.add_argument("--step-seconds", type=float, default=10)
    parser.add_argument("--empty-seconds", type=float, default=4)
    parser.add_argument("--seconds", type=float, default=40, help="of the steady phase")
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
