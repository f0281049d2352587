"""A stretch of load at one rate, and what is measured of it."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from load_fleet import Look
from load_hands import Notes
from load_town import Shape, Town

SLOW: Final = 1.0
SLOW_DELIVERY: Final = 15.0
DELIVERY: Final = "delivery after webhook"
BEARABLE: Final = frozenset({"chat, whole answer", "analytics", DELIVERY})
"""Kinds that may take longer than ``SLOW``: one streams for as long as the model speaks, one is a year's figures."""


@dataclass
class Phase:
    """``rate``: comings a second. ``cpu``: seconds by process. ``own_cpu``: share of a core the load itself took."""

    rate: float
    seconds: float
    notes: Notes
    cpu: dict[str, float] = field(default_factory=dict)
    looks: dict[str, Look] = field(default_factory=dict)
    own_cpu: float = 0

    @property
    def answered_per_second(self) -> float:
        return self.notes.answered / self.seconds

    @property
    def slowest(self) -> tuple[float, str]:
        return max((percentile(v, 0.95), k) for k, v in self.notes.took.items() if k not in BEARABLE)

    def is_borne(self) -> bool:
        """Nothing failed or was turned away, and nobody waited long."""
        delivered = percentile(self.notes.took[DELIVERY], 0.95) < SLOW_DELIVERY
        return self.slowest[0] < SLOW and delivered and not self.notes.failed and not self.notes.refused


@dataclass
class Result:
    """``idle``: cores taken while nobody comes. ``empty_cpu``: processor seconds of an empty answer.

    ``best``: the fastest of ``steps`` that was borne.
    """

    shape: Shape
    idle: float
    empty_rate: float
    empty_cpu: float
    steps: list[Phase]
    steady: Phase
    best: Phase | None


def percentile(values: Sequence[float], point: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * point))] if values else 0.0


async def idling(town: Town, seconds: float) -> float:
    """How many cores are taken while nobody comes: the queue's polling, the minute's sweep."""
    before, begun = town.look(), time.perf_counter()
    await asyncio.sleep(seconds)
    taken = sum(look.cpu - before[name].cpu for name, look in town.look().items())
    return taken / (time.perf_counter() - begun)


async def run_phase(town: Town, rate: float, seconds: float) -> Phase:
    """Let people come for so long. Who is still there at the end goes on in the next phase, as in life."""
    notes = town.acts.notes = Notes()
    before, own, begun = town.look(), time.process_time(), time.perf_counter()
    await town.acts.arrive(rate, seconds)
    lasted, looks = time.perf_counter() - begun, town.look()
    cpu = {name: look.cpu - before[name].cpu for name, look in looks.items()}
    return Phase(rate, lasted, notes, cpu, looks, (time.process_time() - own) / lasted)
