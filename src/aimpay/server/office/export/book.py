"""Everything as one workbook: a sheet for each table, with Russian headers and typed cells."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Column as TableColumn
from sqlalchemy import Integer, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.db.database import Database
from aimpay.server.db.types import UTCDateTime
from aimpay.server.office.data.views import is_money
from aimpay.server.office.export.rows import pages, snapshot
from aimpay.server.office.export.tables import Taken, is_file, left_out, taken_tables
from aimpay.server.sheets.table import FORBIDDEN, NAME_LIMIT, Cell, Column, Filled, Kind, Made, Rows, Sheet
from aimpay.server.sheets.write import write_book

EXACT: Final = 10**15
"""Above it Excel rounds whole numbers: such are written as words."""
YES_NO: Final = {True: "да", False: "нет"}
WIDTH: Final = 22


async def write_everything_book(db: Database, made: Made, target: Path) -> int:
    """Return how many rows there are. Files are only named: they are in the archive."""
    async with snapshot(db) as session:
        book = [await _filled(session, taken) for taken in taken_tables()]
        return await write_book(book, made, target)


async def _filled(session: AsyncSession, taken: Taken) -> Filled:
    kinds = [_kind(one) for one in taken.columns]
    columns = [Column(word, kind, WIDTH) for word, kind in zip(taken.words, kinds, strict=True)]
    count = await session.scalar(select(func.count()).select_from(taken.table)) or 0
    hidden = {name: why for name, why in left_out().items() if name.startswith(f"{taken.name}.")}
    notes = [("Не выгружено", f"{name}: {why}") for name, why in hidden.items()]
    sheet = Sheet(FORBIDDEN.sub(" ", taken.title)[:NAME_LIMIT], columns, notes=notes)
    return Filled(sheet, _rows(session, taken, kinds), count)


async def _rows(session: AsyncSession, taken: Taken, kinds: Sequence[Kind]) -> Rows:
    async for page in pages(session, taken):
        for row in page:
            yield [_cell(row[one.name], one, kind) for one, kind in zip(taken.columns, kinds, strict=True)]


def _kind(column: TableColumn[object]) -> Kind:
    if isinstance(column.type, UTCDateTime):
        return Kind.MOMENT
    if is_money(column.name):
        return Kind.MONEY
    return Kind.WHOLE if isinstance(column.type, Integer) else Kind.TEXT


def _cell(value: Any, column: TableColumn[object], kind: Kind) -> Cell:
    match value:
        case bool():
            return YES_NO[value]
        case bytes() if is_file(column):
            return f"{len(value)} байт, в архиве"
        case int() | float() if kind is Kind.TEXT or abs(value) >= EXACT:
            return str(value)
        case None | str() | int() | float() | datetime():
            return value
        case date():
            return value.isoformat()
        case _:
            return json.dumps(value, ensure_ascii=False)
