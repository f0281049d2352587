"""The last id that each table ever gave out. It is kept: ids are not used again, even of rows that are gone."""

from collections.abc import Iterable, Iterator
from typing import Final

from sqlalchemy import Connection, Integer, Table, func, select, text

SQLITE: Final = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
OF_TABLE: Final = text("SELECT pg_get_serial_sequence(:name, 'id')")
POSTGRES: Final = text("SELECT last_value FROM pg_sequences WHERE schemaname || '.' || sequencename = :sequence")
SET: Final = text("SELECT setval(CAST(:sequence AS regclass), :value)")
NEXT: Final = text("SELECT setval(CAST(:sequence AS regclass), 1, false)")
FORGET: Final = text("DELETE FROM sqlite_sequence WHERE name = :name")
REMEMBER: Final = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :value)")


def last_id(connection: Connection, table: Table) -> int | None:
    """None: the table never gave one out."""
    return max(_remembered(connection, table), _largest(connection, table)) or None


def set_last_id(connection: Connection, table: Table, value: int | None) -> None:
    """Never below an id that is there: a copy may come from a table that remembered nothing."""
    if "id" not in table.columns:
        return
    last = max(value or 0, _largest(connection, table))
    if connection.dialect.name == "sqlite":
        if connection.scalar(text("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_sequence'")):
            connection.execute(FORGET, {"name": table.name})
            if last:
                connection.execute(REMEMBER, {"name": table.name, "value": last})
    elif sequence := connection.scalar(OF_TABLE, {"name": table.fullname}):
        connection.execute(SET if last else NEXT, {"sequence": sequence} | ({"value": last} if last else {}))


def behind(connection: Connection, tables: Iterable[Table]) -> Iterator[str]:
    """Name the tables of PostgreSQL whose next id may be taken: what is added there fails."""
    for table in tables:
        if "id" in table.columns and connection.scalar(OF_TABLE, {"name": table.fullname}):
            given, largest = _remembered(connection, table), _largest(connection, table)
            if given < largest:
                yield f"{table.name}: есть номер {largest}, а\u00a0выданы только до\u00a0{given}"


def _remembered(connection: Connection, table: Table) -> int:
    if "id" not in table.columns:
        return 0
    if connection.dialect.name == "sqlite":
        return int(connection.scalar(SQLITE, {"name": table.name}) or 0)
    sequence = connection.scalar(OF_TABLE, {"name": table.fullname})
    return int(connection.scalar(POSTGRES, {"sequence": sequence}) or 0) if sequence else 0


def _largest(connection: Connection, table: Table) -> int:
    if "id" not in table.columns or not isinstance(table.columns["id"].type, Integer):
        return 0
    return connection.scalar(select(func.max(table.columns["id"]))) or 0
