"""Lays a timeline out as a picture: bars that stand on each other, lines over them, a scale at the left."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from aimpay.server.insight.charts.marks import BOTTOM, EDGE, QUIET, SMALL_SIZE, TOP, WIDTH, Sheet, Type
from aimpay.server.insight.charts.model import Colour, Timeline
from aimpay.server.insight.charts.scale import Scale, scale_of
from aimpay.server.insight.charts.words import short

MOST_LABELS: Final = 10
FIGURES: Final = 110
LABELS: Final = 30
LEGEND: Final = 40
BAR: Final = 0.7
"""Of the place of a label."""
FEW_BARS: Final = 6
"""With fewer each bar has a place as if there were so many, so that none is a wall."""
MANY_POINTS: Final = 40
LETTER: Final = 0.58


@dataclass(frozen=True)
class Frame:
    """Where the bars stand."""

    top: float
    step: float
    centres: tuple[float, ...]
    scale: Scale

    def height(self, value: int) -> float:
        floor = BOTTOM - LABELS
        return floor - (value - self.scale.least) / (self.scale.most - self.scale.least) * (floor - self.top)


def lay_timeline(sheet: Sheet, chart: Timeline) -> None:
    frame = _frame(chart)
    _scale(sheet, chart, frame)
    for at, centre in enumerate(frame.centres):
        _bars(sheet, chart, frame, at, centre)
    for one in chart.shown:
        if one.is_line:
            known = zip(frame.centres, one.values, strict=True)
            _line(sheet, [(x, frame.height(value)) for x, value in known if value is not None], one.colour)
    every = -(-len(chart.labels) // MOST_LABELS)
    for at in range(0, len(chart.labels), every):
        sheet.words(chart.labels[at], frame.centres[at], BOTTOM, frame.step * every, QUIET, "center")
    if _has_legend(chart):
        _legend(sheet, chart)


def _has_legend(chart: Timeline) -> bool:
    return len(chart.shown) > 1


def _frame(chart: Timeline) -> Frame:
    left, right = EDGE + FIGURES, WIDTH - EDGE
    step = (right - left) / max(len(chart.labels), FEW_BARS)
    first = left + (right - left - step * len(chart.labels)) / 2
    centres = tuple(first + step * (at + 0.5) for at in range(len(chart.labels)))
    return Frame(TOP + (LEGEND if _has_legend(chart) else 0), step, centres, scale_of(chart))


def _scale(sheet: Sheet, chart: Timeline, frame: Frame) -> None:
    left = EDGE + FIGURES
    for tick in frame.scale.ticks:
        y = frame.height(tick)
        sheet.line((left, y), (WIDTH - EDGE, y), "line" if tick else "line-strong")
        sheet.words(short(tick, chart.unit), left - 14, y, 140, QUIET, "right")


def _bars(sheet: Sheet, chart: Timeline, frame: Frame, at: int, centre: float) -> None:
    """Sums above nought stand on each other, those below it hang."""
    width = frame.step * BAR
    above = below = 0
    for one in chart.shown:
        value = 0 if one.is_line else one.values[at] or 0
        start = above if value >= 0 else below
        foot, head = frame.height(start), frame.height(start + value)
        if value:
            sheet.box(centre - width / 2, head, width, foot - head, one.colour)
        above, below = above + max(value, 0), below + min(value, 0)


def _line(sheet: Sheet, points: list[tuple[float, float]], colour: Colour) -> None:
    for start, end in pairwise(points):
        sheet.line(start, end, colour, 4)
    for x, y in points:
        sheet.dot(x, y, 5 if len(points) < MANY_POINTS else 2, colour)


def _legend(sheet: Sheet, chart: Timeline) -> None:
    x: float = EDGE
    for one in chart.shown:
        sheet.box(x, TOP - 16, 18, 18, one.colour, radius=4)
        width = len(one.name) * SMALL_SIZE * LETTER + 12
        sheet.words(one.name, x + 28, TOP - 7, width, Type(SMALL_SIZE))
        x += 28 + width + 24
