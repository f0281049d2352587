"""Rows of a table from first to last, a page at a time by its key: memory does not grow with the table."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.db.database import Database
from aimpay.server.office.export.tables import Taken, is_file

PAGE: Final = 1000
PAGE_OF_FILES: Final = 1


@asynccontextmanager
async def snapshot(db: Database) -> AsyncIterator[AsyncSession]:
    """Everything in it is as of one moment; SQLite's reading transactions are so of themselves."""
    async with db.read() as session:
        if not db.is_sqlite:
            await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield session


async def pages(session: AsyncSession, taken: Taken) -> AsyncIterator[Sequence[dict[str, Any]]]:
    keys = list(taken.table.primary_key.columns)
    wanted = [*taken.columns, *(key for key in keys if key not in taken.columns)]
    size = PAGE_OF_FILES if any(is_file(one) for one in taken.columns) else PAGE
    after: tuple[Any, ...] | None = None
    while True:
        query = select(*wanted).order_by(*keys).limit(size)
        if after is not None:
            query = query.where(tuple_(*keys) > tuple_(*after))
        rows = [dict(row) for row in (await session.execute(query)).mappings()]
        if rows:
            yield rows
        if len(rows) < size:
            return
        after = tuple(rows[-1][key.name] for key in keys)
