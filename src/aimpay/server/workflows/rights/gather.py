"""Collects everything about a person, table by table, in the order of the registry."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.db.base import Base
from aimpay.server.workflows.rights.fates import Row, Subject
from aimpay.server.workflows.rights.registry import REGISTRY, Personal

AT_ONCE: Final = 500
PROVIDER_IDS: Final = ("provider_payment_id", "provider_refund_id", "provider_payout_id")

Gathered = dict[str, list[Row]]


def table_of(one: Personal) -> Table | None:
    """None for a part of the product that this build does not have."""
    return Base.metadata.tables.get(one.table)


async def gather(session: AsyncSession, subject: Subject) -> Gathered:
    """Rows by table, each with all its columns. Empty tables are left out."""
    numbers: dict[str, set[Any]] = {
        "user": set(subject.user_ids),
        "lead": set(subject.lead_ids),
        "telegram": set(subject.telegram_ids),
        "email": set(subject.own_emails),
        "payments": set(),
    }
    gathered: Gathered = {}
    for one in REGISTRY:
        table = table_of(one)
        if table is not None and (rows := await _rows(session, table, one, numbers)):
            gathered[one.table] = rows
            numbers[one.table] = {row[_key(table)] for row in rows}
            numbers["payments"] |= {row[name] for row in rows for name in PROVIDER_IDS if row.get(name)}
    return gathered


async def _rows(session: AsyncSession, table: Table, one: Personal, numbers: dict[str, set[Any]]) -> list[Row]:
    found: dict[tuple[Any, ...], Row] = {}
    for column, whose in one.links:
        for condition in _conditions(table, column, whose, numbers):
            for row in (await session.execute(select(table).where(condition))).mappings():
                found[tuple(row[key.name] for key in table.primary_key)] = dict(row)
    return list(found.values())


def _conditions(table: Table, column: str, whose: str, numbers: dict[str, set[Any]]) -> Iterator[ColumnElement[bool]]:
    """``%`` before the name: a text of parts between colons, one of which is the number."""
    if whose.startswith("%"):
        for number in sorted(numbers[whose[1:]]):
            yield table.c[column].like(f"%:{number}")
            yield table.c[column].like(f"%:{number}:%")
        return
    kind, is_of, name = whose.rpartition("=")
    if is_of:
        for texts in _pieces(sorted(map(str, numbers.get(name, set())))):
            yield and_(table.c.object_kind == kind, table.c[column].in_(texts))
        return
    for some in _pieces(sorted(numbers.get(whose, set()))):
        yield table.c[column].in_(some)


def _pieces(values: Sequence[Any]) -> Iterator[Collection[Any]]:
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))


def _key(table: Table) -> str:
    return next(iter(table.primary_key)).name
