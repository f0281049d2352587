"""Compares two looks at a thing, before an act and after it, and writes down what differs, in the act's transaction."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from enum import Enum
from functools import partial
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import inspect, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.db.base import Base
from aimpay.server.staff.audit import changed, note_change
from aimpay.server.staff.rules import Action

LONGEST: Final = 1000
UNTOLD: Final = frozenset({"updated_at", "seen_at"})

Look = Callable[[], Awaitable[Any]]


@asynccontextmanager
async def noted(
    session: AsyncSession,
    *,
    by: int | None,
    action: Action,
    about: tuple[str, int | str],
    look: Look,
    now: datetime,
    reason: str = "",
) -> AsyncIterator[None]:
    """What changes nothing is not written down."""
    before = await look()
    yield
    await session.flush()
    was, became = changed(before, await look())
    if was or became:
        note_change(session, by=by, action=action, about=about, now=now, before=was, after=became, reason=reason)


def at_row(session: AsyncSession, model: type[Base], key: Any) -> Look:
    return partial(row_of, session, model, key)


async def row_of(session: AsyncSession, model: type[Base], key: Any) -> dict[str, Any] | None:
    """Return the row as JSON, as it stands in the database; None when there is none."""
    mapper = inspect(model)
    found = select(*mapper.local_table.columns).where(mapper.primary_key[0] == key)
    row = (await session.execute(found)).mappings().one_or_none()
    return None if row is None else {name: told(value) for name, value in row.items() if name not in UNTOLD}


def told(value: Any) -> Any:
    """Long texts are told by their length and mark: that they changed, and not the whole of them."""
    match value:
        case Enum():
            return value.value
        case datetime():
            return value.isoformat()
        case bytes():
            return f"{len(value)} байт, {sha256(value).hexdigest()[:8]}"
        case str() if len(value) > LONGEST:
            return f"{value[:LONGEST]}… ({len(value)} знаков, {sha256(value.encode()).hexdigest()[:8]})"
        case _:
            return value
