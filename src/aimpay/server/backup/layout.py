"""Which tables a database has, and how their cells look in a file. Read off the database itself, of whatever schema."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    LargeBinary,
    MetaData,
    Table,
    Text,
    bindparam,
    cast,
    inspect,
    text,
)

ENGINE: Final = "engine:"
"""Before the name of a table of the durable engine, wherever it keeps them."""
ENGINE_SCHEMA: Final = "dbos"
REMADE: Final = {"alembic_version", "dbos_migrations", "workflow_schedules", "queues", "application_versions"}
"""Made anew by the program when it starts, each in its own way."""
ENGINES: Final = {
    "workflow_status",
    "notifications",
    "workflow_events",
    "workflow_events_history",
    "streams",
    "workflow_input",
    "workflow_output",
    "operation_outputs",
}
PASSING: Final = {"request_counts", "postmen", "bot_updates"}
"""Of this minute only."""


@dataclass(frozen=True)
class Layout:
    """``tables`` by their names in a file, parents before their children."""

    tables: dict[str, Table]


def read_layout(connection: Connection) -> Layout:
    metadata, on_sqlite = MetaData(), connection.dialect.name == "sqlite"
    metadata.reflect(connection)
    if not on_sqlite and ENGINE_SCHEMA in inspect(connection).get_schema_names():
        metadata.reflect(connection, schema=ENGINE_SCHEMA)
    named = {_name(table): table for table in metadata.sorted_tables if _is_kept(table)}
    return Layout(named)


def _name(table: Table) -> str:
    return f"{ENGINE}{table.name}" if table.name in ENGINES else table.name


def _is_kept(table: Table) -> bool:
    if table.name in REMADE | PASSING or table.name.startswith("sqlite_"):
        return False
    return table.schema is None or table.name in ENGINES


def revision_of(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return None if revision is None else str(revision)


def read_columns(table: Table) -> list[Any]:
    """JSON is read as it was written: taken apart and put together again, a null would be lost."""
    return [cast(one, Text).label(one.name) if isinstance(one.type, JSON) else one for one in table.columns]


def written(value: Any) -> Any:
    """A cell in a file."""
    match value:
        case datetime():
            moment = value if value.tzinfo else value.replace(tzinfo=UTC)
            return moment.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case bytes() | memoryview():
            return base64.b64encode(value).decode()
    return value


def reader_of(column: Column[Any]) -> Callable[[Any], Any]:
    """Return what makes a cell of the database of one in a file."""
    kinds: tuple[tuple[type, Callable[[Any], Any]], ...] = (
        (DateTime, datetime.fromisoformat),
        (Date, date.fromisoformat),
        (LargeBinary, base64.b64decode),
        (Boolean, bool),
    )
    for kind, read in kinds:
        if isinstance(column.type, kind):
            return partial(_perhaps, read)
    return partial(_perhaps, _as_it_is)


def _perhaps(read: Callable[[Any], Any], value: Any) -> Any:
    return None if value is None else read(value)


def _as_it_is(value: Any) -> Any:
    return value


def value_of(column: Column[Any], connection: Connection) -> Any:
    """What stands for a cell in an INSERT."""
    if not isinstance(column.type, JSON):
        return bindparam(column.name, type_=column.type)
    plain = bindparam(column.name, type_=Text())
    return plain if connection.dialect.name == "sqlite" else cast(plain, column.type)


def itself(table: Table) -> Column[Any] | None:
    """The column that points at another row of the same table."""
    own = [one.parent for one in table.foreign_keys if one.column.table is table]
    return own[0] if own else None
