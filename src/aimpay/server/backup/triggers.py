"""Triggers keep evidence from being changed; a restore is no change of it, so they sleep for its transaction."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, Table, text

OURS: Final = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")


@contextmanager
def triggers_asleep(connection: Connection, tables: Iterable[Table]) -> Iterator[None]:
    """What raises in between takes the transaction with it, and they are as they were."""
    if connection.dialect.name == "sqlite":
        kept = connection.execute(OURS).all()
        for name, _ in kept:
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        yield
        for _, statement in kept:
            connection.exec_driver_sql(statement)
        return
    quoted = [connection.dialect.identifier_preparer.format_table(table) for table in tables]
    for name in quoted:
        connection.exec_driver_sql(f"ALTER TABLE {name} DISABLE TRIGGER USER")
    yield
    for name in quoted:
        connection.exec_driver_sql(f"ALTER TABLE {name} ENABLE TRIGGER USER")
