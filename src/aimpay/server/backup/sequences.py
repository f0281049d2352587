"""The last id that each table ever gave out. It is kept: ids are not used again, even of rows that are gone."""

from typing import Any, Final

from sqlalchemy import Connection, Table, text

SQLITE: Final = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
OF_TABLE: Final = text("SELECT pg_get_serial_sequence(:name, 'id')")
POSTGRES: Final = text("SELECT last_value FROM pg_sequences WHERE schemaname || '.' || sequencename = :sequence")
SET: Final = text("SELECT setval(CAST(:sequence AS regclass), :value)")
NEXT: Final = text("SELECT setval(CAST(:sequence AS regclass), 1, false)")
FORGET: Final = text("DELETE FROM sqlite_sequence WHERE name = :name")
REMEMBER: Final = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :value)")


def last_id(connection: Connection, table: Table) -> int | None:
    if "id" not in table.columns:
        return None
    if connection.dialect.name == "sqlite":
        return _whole(connection.scalar(SQLITE, {"name": table.name}))
    sequence = connection.scalar(OF_TABLE, {"name": table.fullname})
    return _whole(connection.scalar(POSTGRES, {"sequence": sequence})) if sequence else None


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def set_last_id(connection: Connection, table: Table, value: int | None) -> None:
    """None: the table never gave one out."""
    if "id" not in table.columns:
        return
    if connection.dialect.name == "sqlite":
        if connection.scalar(text("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_sequence'")):
            connection.execute(FORGET, {"name": table.name})
            if value is not None:
                connection.execute(REMEMBER, {"name": table.name, "value": value})
    elif sequence := connection.scalar(OF_TABLE, {"name": table.fullname}):
        connection.execute(SET if value else NEXT, {"sequence": sequence} | ({"value": value} if value else {}))
