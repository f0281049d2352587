"""Many rows in one statement with one parameter, a JSON text, which the database takes apart itself.

A statement for each row, or a parameter for each cell, costs Python more than storing them costs the database.
"""

import json
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, cast

from sqlalchemy import Connection, Integer, Table, TextClause, select, text

from aimpay.server.db.types import UTCDateTime

STAMP: Final = "%Y-%m-%d %H:%M:%S.%f"
"""How SQLAlchemy keeps an instant on SQLite; PostgreSQL is told the offset."""


def insert_rows(connection: Connection, table: Table, names: tuple[str, ...], rows: Sequence[Sequence[Any]]) -> None:
    """Each row has the values of ``names``: integers, texts, instants, None."""
    connection.execute(_insert(table, names, connection.dialect.name), given(connection, rows))


def update_rows(connection: Connection, table: Table, names: tuple[str, ...], rows: Sequence[Sequence[Any]]) -> None:
    """``names`` begin with the key by which each row is found."""
    connection.execute(_update(table, names, connection.dialect.name), given(connection, rows))


def read_rows(connection: Connection, table: Table, names: tuple[str, ...], keys: Collection[int]) -> list[list[Any]]:
    """Return values of ``names`` of the rows with these ids; in the order of ids and locked against other processes."""
    if connection.dialect.name != "sqlite":
        reading = select(*(table.c[name] for name in names)).where(table.c.id.in_(sorted(keys)))
        return [list(row) for row in connection.execute(reading.order_by(table.c.id).with_for_update())]
    found = json.loads(connection.execute(_read_sqlite(table, names), {"given": json.dumps(list(keys))}).scalar_one())
    for place in [place for place, name in enumerate(names) if isinstance(table.c[name].type, UTCDateTime)]:
        for row in found:
            row[place] = row[place] and datetime.fromisoformat(row[place]).replace(tzinfo=UTC)
    return cast(list[list[Any]], found)


def given(connection: Connection, rows: Sequence[Sequence[Any]]) -> dict[str, str]:
    """Return the parameter of a statement that reads ``select_given``."""
    stamp = _sqlite_stamp if connection.dialect.name == "sqlite" else _stamp
    return {"given": json.dumps(rows, default=stamp, ensure_ascii=False)}


def select_given(table: Table, names: Sequence[str], dialect: str) -> str:
    """Return a SELECT of the rows in the parameter, as columns ``names`` of ``table``."""
    if dialect == "sqlite":
        cells = [f"json_extract(value, '$[{place}]') AS {name}" for place, name in enumerate(names)]
        return f"SELECT {', '.join(cells)} FROM json_each(:given) WHERE true"  # noqa: S608 — names of our own columns
    kinds = [_kind(table, name) for name in names]
    cells = [f"CAST(value ->> {place} AS {kinds[place]}) AS {name}" for place, name in enumerate(names)]
    return f"SELECT {', '.join(cells)} FROM jsonb_array_elements(CAST(:given AS jsonb))"  # noqa: S608 — likewise


@lru_cache
def _read_sqlite(table: Table, names: tuple[str, ...]) -> TextClause:
    """All rows as one value: the driver lets go of the interpreter for each row that it fetches."""
    row = f"json_array({', '.join(names)})"
    return text(f"SELECT json_group_array({row}) FROM {table.name} WHERE id IN (SELECT value FROM json_each(:given))")  # noqa: S608 — likewise


@lru_cache
def _insert(table: Table, names: tuple[str, ...], dialect: str) -> TextClause:
    into = f"INSERT INTO {table.name} ({', '.join(names)}) "
    return text(into + select_given(table, names, dialect))


@lru_cache
def _update(table: Table, names: tuple[str, ...], dialect: str) -> TextClause:
    key, *changed = names
    values = ", ".join(f"{name} = changed.{name}" for name in changed)
    rows = select_given(table, names, dialect)
    return text(f"UPDATE {table.name} SET {values} FROM ({rows}) AS changed WHERE {table.name}.{key} = changed.{key}")  # noqa: S608 — likewise


def _kind(table: Table, name: str) -> str:
    kind = table.c[name].type
    if isinstance(kind, UTCDateTime):
        return "timestamptz"
    return "bigint" if isinstance(kind, Integer) else "text"


@lru_cache(maxsize=64)
def _sqlite_stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(STAMP)


def _stamp(moment: datetime) -> str:
    return moment.isoformat()
