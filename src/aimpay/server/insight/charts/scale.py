"""The upright scale of a timeline: from where to where, with round marks in between."""

from dataclasses import dataclass
from typing import Final

from aimpay.server.insight.charts.model import Timeline, Unit

ROUND: Final = (1, 2, 5)
WANTED: Final = 5


@dataclass(frozen=True)
class Scale:
    """All in the chart's own unit; nought is always within."""

    least: int
    most: int
    ticks: tuple[int, ...]


def scale_of(chart: Timeline) -> Scale:
    lows, highs = [0], [0]
    for at in range(len(chart.labels)):
        bars = [one.values[at] or 0 for one in chart.series if not one.is_line]
        lines = [one.values[at] or 0 for one in chart.series if one.is_line]
        lows += [sum(value for value in bars if value < 0), *lines]
        highs += [sum(value for value in bars if value > 0), *lines]
    smallest = 100 if chart.unit in {Unit.MONEY, Unit.SHARE} else 1
    step = round_step(max(highs) - min(lows), smallest)
    first, last = min(lows) // step, -(-max(highs) // step)
    last = max(last, first + 1)
    return Scale(first * step, last * step, tuple(at * step for at in range(first, last + 1)))


def round_step(span: int, smallest: int) -> int:
    """1, 2 or 5 with noughts, such that no more than about five fit; never less than ``smallest``."""
    size = smallest
    while True:
        for one in ROUND:
            if one * size * WANTED >= span:
                return one * size
        size *= 10
