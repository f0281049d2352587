"""A backup of a product at work: everything as it was at one moment, ours and the engine's."""

from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Table, select

from aimpay.server.backup.errors import VersionError
from aimpay.server.backup.layout import read_columns, read_layout, revision_of, written
from aimpay.server.backup.lines import Head, Writer, writing
from aimpay.server.backup.sequences import last_id
from aimpay.server.db.database import sync_engine

AT_ONCE: Final = 1000


def save(url: str, path: Path, now: datetime, passphrase: str | None = None) -> tuple[int, int]:
    """Return how many tables and rows were written. Nobody waits for it: it reads one snapshot."""
    engine = sync_engine(url)
    try:
        with engine.connect() as plain:
            connection = _snapshot(plain)
            schema = revision_of(connection)
            if schema is None:
                raise VersionError("База пуста: сохранять нечего.")
            with writing(path, passphrase) as writer:
                _write(connection, writer, schema, now)
                return writer.tables, writer.rows
    finally:
        engine.dispose()


def _snapshot(connection: Connection) -> Connection:
    if connection.dialect.name == "sqlite":
        return connection.execution_options(read_only=True)
    return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _write(connection: Connection, writer: Writer, schema: str, now: datetime) -> None:
    tables = read_layout(connection).tables
    writer.head(Head(schema, now.isoformat(), tuple(tables)))
    for name, table in tables.items():
        _write_table(connection, writer, name, table)
    writer.done()


def _write_table(connection: Connection, writer: Writer, name: str, table: Table) -> None:
    writer.start(name, [column.name for column in table.columns])
    wanted = select(*read_columns(table)).order_by(*table.primary_key.columns)
    result = connection.execution_options(yield_per=AT_ONCE).execute(wanted)
    for rows in result.partitions():
        for row in rows:
            writer.row([written(value) for value in row])
    writer.end(name, last_id(connection, table))
