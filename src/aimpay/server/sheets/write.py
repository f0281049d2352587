"""Writes a workbook row by row: memory does not grow with it. Words stay words, whatever sign they begin with."""

import asyncio
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

from rustpy_xlsxwriter import FastExcel, Format

from aimpay.server.sheets.cells import cell_of, format_of
from aimpay.server.sheets.conditions import CONDITIONS, LOOK, Tally, conditions
from aimpay.server.sheets.feed import Feed
from aimpay.server.sheets.table import NAME_LIMIT, Filled, Made, Row, Sheet

PER_SHEET: Final = 1_048_574
"""Excel's 1,048,576 without the header and the totals."""
SLACK: Final = 0.01
"""The share of a sheet that may be added while a book is written."""
INK: Final = "#101828"
PALE: Final = "#EDF1FD"
SUM: Final = "=SUBTOTAL(109,{col}{first}:{col}{last})"
"""Adds up what the filters leave in sight."""
TOTALS: Final = "Итого"


class TooManyRowsError(Exception):
    """More rows came than were expected, by more than the slack."""


async def write_book(book: Sequence[Filled], made: Made, target: Path, *, per_sheet: int = PER_SHEET) -> int:
    """Return how many rows there are. A file left by an error is the caller's to delete."""
    loop = asyncio.get_running_loop()
    feed = Feed(loop)
    work = loop.run_in_executor(None, partial(_write, book, made, target, feed, per_sheet))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        feed.stop()
        await asyncio.wait([work])
        raise
    finally:
        for filled in book:
            await filled.rows.aclose()


def _write(book: Sequence[Filled], made: Made, target: Path, feed: Feed, per_sheet: int) -> int:
    tallies = [Tally(filled.sheet) for filled in book]
    with FastExcel(target) as file:
        file.freeze(row=1)
        for filled, tally in zip(book, tallies, strict=True):
            _add(file, filled, _records(filled.sheet, feed.rows(filled.rows), tally), per_sheet)
        file.sheet(CONDITIONS, conditions(made, tallies), header_format=_header(), **LOOK)
    return sum(tally.rows for tally in tallies)


def _add(file: FastExcel, filled: Filled, records: Iterator[dict[str, Any]], per_sheet: int) -> None:
    """The writer comes for each part when the one before is full."""
    parts = 1 + (filled.expected + int(per_sheet * SLACK)) // per_sheet
    for part in range(parts):
        some: Iterator[dict[str, Any]] = islice(records, per_sheet)
        if part == parts - 1:
            some = chain(some, _nothing_left(records))
        file.sheet(
            _name(filled.sheet.name, part, parts),
            _or_blank(some, filled.sheet),
            header_format=_header(),
            autofilter=True,
            **_look(filled.sheet),
        )


def _name(name: str, part: int, parts: int) -> str:
    tail = f" ({part + 1})" if parts > 1 else ""
    return name[: NAME_LIMIT - len(tail)] + tail


def _look(sheet: Sheet) -> dict[str, Any]:
    look: dict[str, Any] = {
        "column_widths": {column.title: column.width for column in sheet.columns},
        "column_formats": {c.title: style for c in sheet.columns if (style := format_of(c.kind))},
    }
    totals = {column.title: SUM for column in sheet.columns if column.total}
    if not totals:
        return look
    label = {} if sheet.columns[0].total else {"totals_label": TOTALS}
    return {**look, **label, "totals_row": totals}


def _header() -> Format:
    return Format().set_bold().set_font_color(INK).set_background_color(PALE).set_border_bottom("thin")


def _records(sheet: Sheet, rows: Iterator[Row], tally: Tally) -> Iterator[dict[str, Any]]:
    turns = [(column.title, cell_of(column.kind)) for column in sheet.columns]
    for row in rows:
        tally.add(row)
        yield {title: turn(cell) for (title, turn), cell in zip(turns, row, strict=True)}


def _or_blank(records: Iterator[dict[str, Any]], sheet: Sheet) -> Iterator[dict[str, Any]]:
    """Give an empty list one blank row, so that its header is there all the same."""
    yield next(records, dict.fromkeys(column.title for column in sheet.columns))
    yield from records


def _nothing_left(records: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    if next(records, None) is not None:
        raise TooManyRowsError
    yield from ()
