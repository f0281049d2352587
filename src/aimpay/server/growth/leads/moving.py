"""Moves rows from lead to lead. What the other has already stays where it is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import TableClause, and_, column, exists, select, table, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlalchemy.sql import ColumnElement

from aimpay.server.growth.leads.children import Child
from aimpay.server.growth.leads.models import ContactPoint

AT_ONCE: Final = 500
"""Keys in one statement: SQLite takes so many parameters and more."""


async def movable(session: AsyncSession, child: Child, giver: int, taker: int) -> list[Any]:
    """Return the keys of the rows that may move."""
    rows = _rows(child)
    chosen = select(rows.c[child.key]).where(rows.c.lead_id == giver, _is_free(child, rows, taker))
    return list(await session.scalars(chosen.order_by(rows.c[child.key])))


async def move_rows(session: AsyncSession, child: Child, giver: int, taker: int, keys: Sequence[Any]) -> None:
    rows = _rows(child)
    for start in range(0, len(keys), AT_ONCE):
        mine = rows.c.lead_id == giver, rows.c[child.key].in_(keys[start : start + AT_ONCE])
        moving = update(rows).where(*mine, _is_free(child, rows, taker)).values(lead_id=taker)
        await session.execute(moving, execution_options={"synchronize_session": False})


async def give_proofs(session: AsyncSession, giver: int, taker: int) -> list[list[Any]]:
    """A contact that both have, proved by the giver only, becomes the taker's proved one. Return [giver's, taker's]."""
    theirs, ours = aliased(ContactPoint), aliased(ContactPoint)
    pairs = (
        select(theirs, ours)
        .join(ours, and_(ours.kind == theirs.kind, ours.value == theirs.value))
        .where(theirs.lead_id == giver, ours.lead_id == taker)
        .where(theirs.verified_at.is_not(None), ours.verified_at.is_(None))
        .order_by(theirs.id)
    )
    given = []
    for proved, other in (await session.execute(pairs)).all():
        given.append([proved.id, other.id])
        await swap_proof(session, proved, other)
    return given


async def swap_proof(session: AsyncSession, giver: ContactPoint, taker: ContactPoint) -> None:
    """One contact is proved for one lead only: first taken, then given."""
    proof: datetime | None = giver.verified_at
    giver.verified_at = None
    await session.flush()
    taker.verified_at = proof
    await session.flush()


def _is_free(child: Child, rows: TableClause, taker: int) -> ColumnElement[bool]:
    if not child.unique:
        return rows.c.lead_id.is_not(None)
    there = _rows(child).alias("there")
    same = [there.c[name].is_not_distinct_from(rows.c[name]) for name in child.unique]
    return ~exists().where(there.c.lead_id == taker, *same)


def _rows(child: Child) -> TableClause:
    """The table by its name: rooms above own some of them."""
    names = dict.fromkeys(("lead_id", child.key, *child.unique))
    return table(child.table, *[column(name) for name in names])
