"""How a view is put on a page and into a book."""

import json
from collections.abc import AsyncGenerator, Sequence
from datetime import date
from typing import Final

from aimpay.contract.money_text import grouped, rubles
from aimpay.server.insight.charts.plotly import plotly_figure
from aimpay.server.insight.charts.words import NOTHING, share
from aimpay.server.insight.views.model import Column, Section, Shown, Table, Value, View
from aimpay.server.sheets.table import NAME_LIMIT, Filled, Kind, Row, Sheet
from aimpay.server.sheets.table import Column as SheetColumn

NUMBERS: Final = frozenset({Kind.WHOLE, Kind.MONEY, Kind.SHARE})
WIDTHS: Final = {Kind.TEXT: 28, Kind.MONEY: 18}
SCRIPTS: Final = ("/office/static/chart.js",)
BASIS: Final = 10_000
HEATS: Final = 10


def cell(value: Value, kind: Kind) -> str:
    match value, kind:
        case None, _:
            return NOTHING
        case int(), Kind.MONEY:
            return rubles(value)
        case int(), Kind.SHARE:
            return share(value)
        case int(), _:
            return grouped(value).replace("-", "−")
        case date(), _:
            return f"{value:%d.%m.%Y}"
        case _:
            return str(value)


def is_number(column: Column) -> bool:
    return column.kind in NUMBERS


def heat(value: Value, table: Table) -> int:
    """From 0 to 10: how full a cell is beside the fullest one of its table."""
    cells = [one for row in table.rows for one, column in zip(row, table.columns, strict=True) if column.heat]
    most = max((one for one in cells if isinstance(one, int)), default=0)
    return round(value * HEATS / most) if isinstance(value, int) and most else 0


def chart_json(section: Section) -> str:
    """Write JSON that cannot end the script element it stands in."""
    if section.chart is None:
        return ""
    return json.dumps(plotly_figure(section.chart), ensure_ascii=False).replace("<", "\\u003c")


def book(view: View, shown: Shown, filters: Sequence[tuple[str, str]]) -> list[Filled]:
    """A sheet for each table, in the order of the page."""
    notes = [(meaning.title, meaning.text) for meaning in view.meanings if meaning.text]
    sheets = []
    for section in shown.sections:
        columns = [_sheet_column(column, at, section.table) for at, column in enumerate(section.table.columns)]
        sheet = Sheet(plain(section.title)[:NAME_LIMIT], columns, filters, notes)
        sheets.append(Filled(sheet, _rows(section.table)))
    return sheets


def plain(words: str) -> str:
    return words.replace("\u00a0", " ")


def _sheet_column(column: Column, at: int, table: Table) -> SheetColumn:
    return SheetColumn(plain(column.title), column.kind, WIDTHS.get(column.kind, 14), _adds_up(at, table), column.about)


def _adds_up(at: int, table: Table) -> bool:
    """A mean or a share has no sum: only where the total is one does Excel get it."""
    if not table.total or not at:
        return False
    total, cells = table.total[at], [row[at] for row in table.rows]
    return isinstance(total, int) and total == sum(one for one in cells if isinstance(one, int))


async def _rows(table: Table) -> AsyncGenerator[Row, None]:
    for row in table.rows:
        yield [_sheet_cell(value, column) for value, column in zip(row, table.columns, strict=True)]


def _sheet_cell(value: Value, column: Column) -> str | int | float | date | None:
    if column.kind is Kind.SHARE and isinstance(value, int):
        return value / BASIS
    return plain(value) if isinstance(value, str) else value


DRAWING: Final = {"cell": cell, "heat": heat, "is_number": is_number, "chart_json": chart_json}
"""What insight/parts.html draws with."""
