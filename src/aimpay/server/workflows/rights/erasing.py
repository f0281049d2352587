"""Takes a person out of the tables: one transaction, by the registry. What was taken is counted for the act."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, and_, delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.workflows.rights.fates import Fate, Row, Subject, Wash
from aimpay.server.workflows.rights.gather import Gathered, gather, table_of
from aimpay.server.workflows.rights.registry import REGISTRY, Personal

CERTIFICATES = frozenset({"certificates", "name_corrections"})


@dataclass(frozen=True)
class Line:
    """A line of the act: of ``rows`` rows, ``changed`` were deleted or cleaned. ``law``: why the rest stays."""

    table: str
    title: str
    what: str
    fields: tuple[str, ...]
    rows: int
    changed: int
    law: str | None


async def erase(session: AsyncSession, subject: Subject, *, keep_certificates: bool) -> list[Line]:
    """Children before parents. Doing it again finds nothing more to change."""
    gathered = await gather(session, subject)
    lines = [await _treat(session, one, gathered, subject) for one in reversed(_treated(gathered, keep_certificates))]
    return lines[::-1]


def _treated(gathered: Gathered, keep_certificates: bool) -> list[Personal]:
    spared = CERTIFICATES if keep_certificates else frozenset()
    return [one for one in REGISTRY if one.table in gathered and one.table not in spared]


async def erase_kept(session: AsyncSession, subject: Subject) -> None:
    """The term of keeping is over: what the law protected is cleaned too."""
    gathered = await gather(session, subject)
    for one in REGISTRY:
        table = table_of(one)
        if table is not None and one.fate.at_last is not None:
            await _wash(session, table, gathered.get(one.table, []), one.fate.at_last, subject)


def foreseen(gathered: Gathered, *, keep_certificates: bool) -> list[Line]:
    """What an erasure would do, to be shown before it is agreed to."""
    return [_line(one, gathered[one.table], 0) for one in _treated(gathered, keep_certificates)]


async def _treat(session: AsyncSession, one: Personal, gathered: Gathered, subject: Subject) -> Line:
    table, rows = table_of(one), gathered[one.table]
    if table is None:
        raise TypeError("gathered from nowhere")
    if one.fate.deletes:
        for row in rows:
            await session.execute(delete(table).where(_is(table, row)))
        return _line(one, rows, len(rows))
    changed = await _wash(session, table, rows, one.fate.wash, subject) if one.fate.wash else 0
    return _line(one, rows, changed)


async def _wash(session: AsyncSession, table: Table, rows: list[Row], wash: Wash, subject: Subject) -> int:
    changed = 0
    for row in rows:
        if changes := wash(row, subject):
            await session.execute(update(table).where(_is(table, row)).values(dict(changes)))
            changed += 1
    return changed


def _is(table: Table, row: Row) -> Any:
    return and_(*(key == row[key.name] for key in table.primary_key))


def _line(one: Personal, rows: list[Row], changed: int) -> Line:
    fate: Fate = one.fate
    return Line(one.table, one.title, fate.what, fate.fields, len(rows), changed, fate.law)
