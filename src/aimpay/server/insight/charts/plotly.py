"""A chart as a figure of Plotly: plain JSON. Only scatter and bar, which are all that the basic bundle has.

Colours are written ``token:accent`` or ``token:accent/40`` (per cent of it): the page's script puts in what
/look/tokens.css says of them now, by day or by night.
"""

from typing import Any, Final

from aimpay.server.insight.charts.model import Bar, Chart, Colour, Heat, Network, Node, Ranking, Series, Timeline, Unit
from aimpay.server.insight.charts.words import cut, figure, short

Figure = dict[str, Any]

HUNDREDTHS: Final = 100
USUAL_HEIGHT: Final = 340
BAR_HEIGHT: Final = 40
ROW_HEIGHT: Final = 24
COLUMN_WIDTH: Final = 60
NAME_COLUMNS: Final = 3
"""A name may stand over the columns at its right: whoever stands there has a row of his own."""
CELL_WIDTH: Final = 56
MOST_TICKS: Final = 12
DEEPEST: Final = 50
"""Per cent of the accent in the fullest cell: words on it must still be read."""
ROOM_FOR_WORDS: Final = 1.45
SMALLEST_DOT: Final = 9
LARGEST_DOT: Final = 26
FEW: Final = 8


def plotly_figure(chart: Chart) -> Figure:
    """Return ``data``, ``layout``, ``height`` in pixels, and ``width`` below which the page lets it scroll."""
    match chart:
        case Timeline():
            return _timeline(chart)
        case Ranking():
            return _ranking(chart)
        case Network():
            return _network(chart)
        case Heat():
            return _heat(chart)


def token(colour: Colour | str, percent: int = HUNDREDTHS) -> str:
    return f"token:{colour}" if percent == HUNDREDTHS else f"token:{colour}/{percent}"


def plotted(value: int | None, unit: Unit) -> float | None:
    """Rubles of kopecks, per cent of hundredths."""
    if value is None:
        return None
    return value / HUNDREDTHS if unit in {Unit.MONEY, Unit.SHARE} else value


def _framed(
    data: list[Figure], *, height: int, width: int = 0, x: Figure, y: Figure, legend: bool = False, **more: Any
) -> Figure:
    axis = {
        "gridcolor": token("line"),
        "linecolor": token(Colour.QUIET),
        "zerolinecolor": token(Colour.QUIET),
        "automargin": True,
        "fixedrange": True,
    }
    layout = {
        "showlegend": legend,
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "barmode": "relative",
        "bargap": 0.3,
        "margin": {"l": 8, "r": 8, "t": 12, "b": 8},
        "xaxis": {**axis, **x},
        "yaxis": {**axis, **y},
        **more,
    }
    return {"data": data, "layout": layout, "height": height, "width": width}


def _timeline(chart: Timeline) -> Figure:
    traces = [_series(chart, one) for one in chart.shown]
    scale = {"tickformat": ",.0f", "rangemode": "tozero", "nticks": 6, **_suffix(chart.unit)}
    if chart.unit is Unit.WHOLE and _largest(chart) < FEW:
        scale["dtick"] = 1
    across = {"type": "category", "nticks": MOST_TICKS, "showgrid": False, "tickangle": 0}
    return _framed(traces, height=USUAL_HEIGHT, x=across, y=scale, legend=len(traces) > 1, hovermode="x unified")


def _largest(chart: Timeline) -> int:
    return max((value or 0 for one in chart.series for value in one.values), default=0)


def _series(chart: Timeline, one: Series) -> Figure:
    told = {
        "name": one.name,
        "x": list(chart.labels),
        "y": [plotted(value, chart.unit) for value in one.values],
        "customdata": [figure(value, chart.unit) for value in one.values],
        "hovertemplate": f"{_plain(one.name)}: <b>%{{customdata}}</b><extra></extra>",
    }
    if one.is_line:
        line = {"color": token(one.colour), "width": 3}
        return {"type": "scatter", "mode": "lines+markers", "line": line, "marker": {"size": 6}, **told}
    return {"type": "bar", "marker": {"color": token(one.colour)}, **told}


def _suffix(unit: Unit) -> Figure:
    return {Unit.MONEY: {"ticksuffix": "\u00a0₽"}, Unit.SHARE: {"ticksuffix": "\u00a0%"}}.get(unit, {})


def _ranking(chart: Ranking) -> Figure:
    places = list(range(len(chart.bars)))
    values = [plotted(bar.value, chart.unit) for bar in chart.bars]
    least, most = min((v or 0 for v in values), default=0), max((v or 0 for v in values), default=0)
    bars = {
        "type": "bar",
        "orientation": "h",
        "y": places,
        "x": values,
        "marker": {"color": [token(bar.colour) for bar in chart.bars]},
        "hovertext": [f"{_plain(bar.label)}: {_beside(bar.value, bar.note, chart.unit)}" for bar in chart.bars],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    across = {"visible": False, "range": [min(0, least * ROOM_FOR_WORDS), max(most, 0) * ROOM_FOR_WORDS or 1]}
    names = {
        "tickmode": "array",
        "tickvals": places,
        "ticktext": [_plain(cut(bar.label)) for bar in chart.bars],
        "range": [len(places) - 0.5, -0.5],
        "showgrid": False,
        "zeroline": False,
    }
    words = [_beside_bar(bar, place, chart.unit) for place, bar in enumerate(chart.bars)]
    return _framed([bars], height=60 + BAR_HEIGHT * len(places), x=across, y=names, annotations=words)


def _beside_bar(bar: Bar, place: int, unit: Unit) -> Figure:
    """Right of the bar, or of nought where the bar goes to the left: there the names stand."""
    where = {"x": max(plotted(bar.value, unit) or 0, 0), "y": place, "xanchor": "left", "xshift": 6}
    return {**where, "showarrow": False, "text": _beside(bar.value, bar.note, unit)}


def _beside(value: int, note: str, unit: Unit) -> str:
    said = short(value, unit)
    return f"{said} · {_plain(note)}" if note else said


def _network(chart: Network) -> Figure:
    dots = {
        "type": "scatter",
        "mode": "markers+text",
        "x": [node.column for node in chart.nodes],
        "y": [node.row for node in chart.nodes],
        "text": [_plain(cut(node.label)) for node in chart.nodes],
        "textposition": "middle right",
        "hovertext": [_plain(f"{node.label}: {node.note}" if node.note else node.label) for node in chart.nodes],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
        "marker": {
            "size": _dots(chart.nodes),
            "color": [token(Colour.QUIET if node.is_rest else Colour.ACCENT) for node in chart.nodes],
            "line": {"width": 0},
            "opacity": 1,
        },
    }
    hidden = {"visible": False, "zeroline": False}
    across = {**hidden, "range": [-0.25, chart.columns + NAME_COLUMNS]}
    down = {**hidden, "range": [chart.rows - 0.3, -0.7]}
    height, width = 24 + ROW_HEIGHT * chart.rows, COLUMN_WIDTH * (chart.columns + NAME_COLUMNS)
    return _framed([_edges(chart), dots], height=height, width=width, x=across, y=down, hovermode="closest")


def _edges(chart: Network) -> Figure:
    """One line for all: down from the parent, then to the right."""
    x: list[float | None] = []
    y: list[float | None] = []
    for node in chart.nodes:
        if node.parent is not None:
            above = chart.nodes[node.parent]
            x += [above.column, above.column, node.column, None]
            y += [above.row, node.row, node.row, None]
    line = {"color": token(Colour.QUIET, 60), "width": 1}
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line, "hoverinfo": "skip"}


def _dots(nodes: tuple[Node, ...]) -> list[float]:
    """By area, so that four times as many look four times as large."""
    most = max((node.size for node in nodes), default=0) or 1
    return [round(max(SMALLEST_DOT, LARGEST_DOT * (node.size / most) ** 0.5), 1) for node in nodes]


def _heat(chart: Heat) -> Figure:
    """Each column is a row of bars one unit long: the basic bundle has no heat maps."""
    places = list(range(len(chart.rows)))
    most = max((cell or 0 for _, cells in chart.rows for cell in cells), default=0) or 1
    columns = [
        {
            "type": "bar",
            "orientation": "h",
            "name": _plain(title),
            "y": places,
            "x": [1] * len(places),
            "marker": {
                "color": [_shade(cells[at], most) for _, cells in chart.rows],
                "line": {"color": token("surface"), "width": 2},
            },
            "text": [figure(cells[at], Unit.SHARE) if cells[at] is not None else "" for _, cells in chart.rows],
            "textposition": "inside",
            "insidetextanchor": "middle",
            "textangle": 0,
            "constraintext": "none",
            "insidetextfont": {"color": token("ink"), "size": 13},
            "hovertext": [_cell(name, title, cells[at]) for name, cells in chart.rows],
            "hovertemplate": "%{hovertext}<extra></extra>",
        }
        for at, title in enumerate(chart.columns)
    ]
    across = {
        "side": "top",
        "tickmode": "array",
        "tickvals": [at + 0.5 for at in range(len(chart.columns))],
        "ticktext": [_plain(title) for title in chart.columns],
        "range": [0, len(chart.columns)],
        "showgrid": False,
        "zeroline": False,
        "tickangle": 0,
    }
    names = {
        "tickmode": "array",
        "tickvals": places,
        "ticktext": [_plain(cut(name)) for name, _ in chart.rows],
        "range": [len(places) - 0.5, -0.5],
        "showgrid": False,
        "zeroline": False,
    }
    height, width = 60 + BAR_HEIGHT * len(places), 120 + CELL_WIDTH * len(chart.columns)
    return _framed(columns, height=height, width=width, x=across, y=names, bargap=0.06, hovermode="closest")


def _shade(cell: int | None, most: int) -> str:
    return token("line", 30) if cell is None else token(Colour.ACCENT, max(4, cell * DEEPEST // most))


def _cell(row: str, column: str, cell: int | None) -> str:
    return f"{_plain(row)}, {_plain(column)}: {figure(cell, Unit.SHARE)}"


def _plain(words: str) -> str:
    """Plotly reads words as a little HTML; what people typed must not become any."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
