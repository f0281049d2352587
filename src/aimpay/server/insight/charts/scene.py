"""Lays a chart out as a picture: where each bar, line and word stands. Nothing is drawn here."""

from collections.abc import Mapping
from typing import Any, Final

from aimpay.server.insight.charts.lay_timeline import lay_timeline
from aimpay.server.insight.charts.marks import (
    BOTTOM,
    EDGE,
    HEIGHT,
    QUIET,
    SMALL_SIZE,
    TITLE_SIZE,
    TOP,
    WIDTH,
    Sheet,
    Type,
)
from aimpay.server.insight.charts.model import Chart, Colour, Heat, Network, Ranking, Timeline, Unit
from aimpay.server.insight.charts.words import figure, short

LABELS_WIDTH: Final = 300
FIGURES_WIDTH: Final = 280
MOST_BARS: Final = 12
MOST_ROWS: Final = 26
MOST_ACROSS: Final = 150.0
NAME_COLUMNS: Final = 2
HEAT_NAMES: Final = 170
MOST_CELLS: Final = 13
MOST_GROUPS: Final = 13
DEEPEST: Final = 50
EMPTY: Final = "За этот период показать нечего"


def scene(chart: Chart, palette: Mapping[str, str], *, under: str = "") -> dict[str, Any]:
    """Return the picture of 1280 by 720 as JSON for scene.typ. ``under`` stands below the title: the period."""
    sheet = Sheet(palette)
    sheet.words(chart.title, EDGE, 56, WIDTH - 2 * EDGE, Type(TITLE_SIZE, weight=700))
    sheet.words(under, EDGE, 96, WIDTH - 2 * EDGE, QUIET)
    if chart.is_empty:
        sheet.words(EMPTY, WIDTH / 2, HEIGHT / 2, WIDTH - 2 * EDGE, Type(24, "muted"), "center")
    else:
        _draw(sheet, chart)
    return {"width": WIDTH, "height": HEIGHT, "paper": palette["paper"], "marks": sheet.marks}


def _draw(sheet: Sheet, chart: Chart) -> None:
    match chart:
        case Timeline():
            lay_timeline(sheet, chart)
        case Ranking():
            _ranking(sheet, chart)
        case Network():
            _network(sheet, chart)
        case Heat():
            _heat(sheet, chart)


def _ranking(sheet: Sheet, chart: Ranking) -> None:
    bars = chart.bars[:MOST_BARS]
    step = min(84, (BOTTOM - TOP) / len(bars))
    left, room = EDGE + LABELS_WIDTH, WIDTH - 2 * EDGE - LABELS_WIDTH - FIGURES_WIDTH
    most = max(0, *(bar.value for bar in bars))
    least = min(0, *(bar.value for bar in bars))
    one = room / ((most - least) or 1)
    zero = left - least * one
    for at, bar in enumerate(bars):
        middle = TOP + step * (at + 0.5)
        sheet.words(bar.label, EDGE, middle, LABELS_WIDTH - 20, Type())
        sheet.box(zero, middle - step * 0.32, bar.value * one, step * 0.64, bar.colour, radius=4)
        said = short(bar.value, chart.unit) + (f" · {bar.note}" if bar.note else "")
        end = zero + max(bar.value, 0) * one + 14
        sheet.words(said, end, middle, WIDTH - EDGE - end, Type(weight=700))
    sheet.line((zero, TOP), (zero, TOP + step * len(bars)), "line-strong")
    _rest(sheet, len(chart.bars) - len(bars))


def _rest(sheet: Sheet, left_out: int) -> None:
    if left_out > 0:
        said = f"и\u00a0ещё {left_out}: все\u00a0— в\u00a0кабинете"
        sheet.words(said, EDGE, HEIGHT - 40, WIDTH - 2 * EDGE, QUIET)


def _network(sheet: Sheet, chart: Network) -> None:
    step = min(44.0, (BOTTOM - TOP) / min(chart.rows, MOST_ROWS))
    across = min(MOST_ACROSS, (WIDTH - 2 * EDGE) / (chart.columns + NAME_COLUMNS))
    places = [(EDGE + 12 + node.column * across, TOP + step * (node.row + 0.5)) for node in chart.nodes]
    most = max(node.size for node in chart.nodes) or 1
    shown = [at for at, node in enumerate(chart.nodes) if node.row < MOST_ROWS]
    for at in shown:
        node, (x, y) = chart.nodes[at], places[at]
        if node.parent is not None:
            px, py = places[node.parent]
            sheet.line((px, py), (px, y), "line-strong/60", 1.5)
            sheet.line((px, y), (x, y), "line-strong/60", 1.5)
    for at in shown:
        node, (x, y) = chart.nodes[at], places[at]
        radius = max(5.0, step * 0.42 * (node.size / most) ** 0.5)
        sheet.dot(x, y, radius, Colour.QUIET if node.is_rest else Colour.ACCENT)
        size = min(20.0, step * 0.7)
        sheet.words(node.label, x + radius + 8, y, WIDTH - EDGE - x - radius - 8, Type(size))
    _rest(sheet, len(chart.nodes) - len(shown))


def _heat(sheet: Sheet, chart: Heat) -> None:
    columns, rows = chart.columns[:MOST_CELLS], chart.rows[-MOST_GROUPS:]
    left = EDGE + HEAT_NAMES
    width = min(150.0, (WIDTH - EDGE - left) / len(columns))
    height = min(56.0, (BOTTOM - TOP) / len(rows))
    most = max((cell or 0 for _, cells in rows for cell in cells), default=0) or 1
    for at, title in enumerate(columns):
        sheet.words(title, left + width * (at + 0.5), TOP - 18, width, QUIET, "center")
    for down, (name, cells) in enumerate(rows):
        y = TOP + height * down
        sheet.words(name, EDGE, y + height / 2, HEAT_NAMES - 12, Type(SMALL_SIZE))
        for at, cell in enumerate(cells[: len(columns)]):
            if cell is None:
                continue
            shade = f"accent/{max(4, cell * DEEPEST // most)}"
            sheet.box(left + width * at + 2, y + 2, width - 4, height - 4, shade, radius=4)
            middle = left + width * (at + 0.5), y + height / 2
            sheet.words(figure(cell, Unit.SHARE), *middle, width - 4, Type(SMALL_SIZE), "center")
    _rest(sheet, len(chart.rows) - len(rows))
