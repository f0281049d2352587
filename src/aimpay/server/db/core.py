"""Statements without the ORM, for where money moves: built once, they cost a third of the time."""

from typing import cast

from sqlalchemy import Dialect, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.db.base import Base


def table_of(model: type[Base]) -> Table:
    return cast("Table", model.__table__)


class InsertNew:
    """Inserts a row unless there is one with this key, or, without a key, with any key that is unique."""

    def __init__(self, model: type[Base], *key: str) -> None:
        table = table_of(model)
        self._spelled: dict[str, Insert] = {
            "postgresql": postgresql.insert(table).on_conflict_do_nothing(index_elements=key or None),
            "sqlite": sqlite.insert(table).on_conflict_do_nothing(index_elements=key or None),
        }

    def in_words_of(self, dialect: Dialect) -> Insert:
        return self._spelled[dialect.name]

    async def run(self, session: AsyncSession, **row: object) -> bool:
        """Tell whether this call did it."""
        connection = await session.connection()
        return (await connection.execute(self.in_words_of(connection.dialect), row)).rowcount == 1
