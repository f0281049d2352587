"""Ids for many rows before they are inserted: what an INSERT returns for many rows has no order to rely on."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, TableClause, text

USED: Final = text("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = :name")
NEXT: Final = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")


def reserve_ids(connection: Connection, rows: TableClause, count: int) -> Sequence[int]:
    """Return ids that nobody else gets, for a table whose ids are never reused.

    On SQLite the writing transaction keeps others out, and the rows must be inserted within it.
    """
    if connection.dialect.name != "sqlite":
        return list(connection.scalars(NEXT, {"name": rows.name, "count": count}))
    used: int = connection.execute(USED, {"name": rows.name}).scalar_one()
    return range(used + 1, used + 1 + count)
