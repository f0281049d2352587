"""A backup put into a database, of either kind: all of it in one transaction, or nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Table, bindparam, func, insert, inspect, select, update
from sqlalchemy import table as sql_table

from aimpay.server.backup.errors import BackupError, FileDamagedError, NotEmptyError, VersionError
from aimpay.server.backup.layout import ENGINE, itself, read_layout, reader_of, revision_of, value_of
from aimpay.server.backup.lines import Head, Piece, TableEnd, TableStart, read_pieces
from aimpay.server.backup.sequences import set_last_id
from aimpay.server.backup.triggers import triggers_asleep
from aimpay.server.db.database import sync_engine
from aimpay.server.migrations.upgrade import alembic_config, migrate

AT_ONCE: Final = 1000
TELLING: Final = ("users", "leads", "orders", "certificates", "ledger_transactions", "staff_members", "deliveries")
"""A database where any of these has a row belongs to somebody."""
NEWER: Final = "Копия сделана более новой версией программы (схема {schema}). Сначала обновите программу."
OTHER: Final = (
    "Копия — схемы {schema}, база — {here}. Восстановите в\u00a0новую пустую базу: она сама станет той\u00a0же схемы, "
    "а\u00a0потом обновите её: aimpay db upgrade"
)
TAKEN: Final = (
    "В\u00a0базе уже есть данные ({table}: {rows}). Восстанавливают в\u00a0новую базу; "
    "если эту нужно стереть: --replace"
)


@dataclass(frozen=True)
class Restored:
    schema: str
    made_at: str
    tables: int
    rows: int


def verify(path: Path, passphrase: str | None = None) -> Restored:
    """Read the whole file; raise FileDamagedError unless every checksum holds."""
    head, tables, rows = None, 0, 0
    for piece in read_pieces(path, passphrase):
        match piece:
            case Head():
                head = piece
            case TableEnd():
                tables, rows = tables + 1, rows + piece.rows
    if head is None:
        raise FileDamagedError("Файл пуст.")
    return Restored(head.schema, head.made_at, tables, rows)


def prepare(url: str, seen: Restored) -> None:
    """Bring a new database to the file's schema; raise VersionError where that cannot be."""
    script = ScriptDirectory.from_config(alembic_config(url))
    if seen.schema not in {one.revision for one in script.walk_revisions()}:
        raise VersionError(NEWER.format(schema=seen.schema))
    here = _revision(url)
    if here is None:
        migrate(url, to=seen.schema)
    elif here != seen.schema:
        raise VersionError(OTHER.format(schema=seen.schema, here=here))


def restore(url: str, path: Path, passphrase: str | None = None, *, replace: bool = False) -> None:
    """``prepare`` went before, and the engine's tables are there. A file that turns out broken changes nothing."""
    engine = sync_engine(url)
    try:
        with engine.begin() as connection:
            if not replace:
                check_empty(connection)
            _restore(connection, read_pieces(path, passphrase))
    finally:
        engine.dispose()


def check_empty(connection: Connection) -> None:
    there = set(inspect(connection).get_table_names())
    for name in TELLING:
        counting = select(func.count()).select_from(sql_table(name))
        if name in there and (rows := connection.scalar(counting)):
            raise NotEmptyError(TAKEN.format(table=name, rows=rows))


def is_empty(url: str) -> bool:
    if _revision(url) is None:
        return True
    engine = sync_engine(url)
    try:
        with engine.connect() as connection:
            check_empty(connection)
    except NotEmptyError:
        return False
    finally:
        engine.dispose()
    return True


def _revision(url: str) -> str | None:
    engine = sync_engine(url)
    try:
        with engine.connect() as connection:
            return revision_of(connection)
    finally:
        engine.dispose()


def _restore(connection: Connection, pieces: Iterator[Piece]) -> None:
    tables = read_layout(connection).tables
    with triggers_asleep(connection, tables.values()):
        for table in reversed(tables.values()):
            connection.execute(table.delete())
        for piece in pieces:
            if isinstance(piece, TableStart):
                if piece.name not in tables:
                    raise BackupError(f"Таблицы {piece.name} в\u00a0этой базе нет.")
                _fill(connection, tables[piece.name], piece, pieces)
    status = tables.get(f"{ENGINE}workflow_status")
    if status is not None:
        # Whoever was at work on them is not here: «local» is taken up by the next worker on either database.
        left = status.c.status == "PENDING"
        connection.execute(update(status).where(left).values(executor_id="local"))


def _fill(connection: Connection, table: Table, start: TableStart, pieces: Iterator[Piece]) -> None:
    known = [name for name in start.columns if name in table.columns]
    if not start.name.startswith(ENGINE) and len(known) != len(start.columns):
        raise BackupError(f"В\u00a0таблице {table.name} нет столбцов: {sorted(set(start.columns) - set(known))}")
    readers = [(name, start.columns.index(name), reader_of(table.columns[name])) for name in known]
    adding = insert(table).values({name: value_of(table.columns[name], connection) for name in known})
    own, later = itself(table), list[dict[str, Any]]()
    for batch in _batches(_until_end(pieces)):
        cells = [{name: read(row[place]) for name, place, read in readers} for row in batch if isinstance(row, list)]
        if own is not None:
            later += [_put_off(one, own.name) for one in cells if one[own.name] is not None]
        if cells:
            connection.execute(adding, cells)
        if isinstance(batch[-1], TableEnd):
            set_last_id(connection, table, batch[-1].sequence)
    if own is not None and later:
        pointing = update(table).where(table.c.id == bindparam("of_row")).values({own.name: bindparam("points_at")})
        connection.execute(pointing, later)


def _put_off(cells: dict[str, Any], name: str) -> dict[str, Any]:
    """A row may point at one that is not there yet."""
    later = {"of_row": cells["id"], "points_at": cells[name]}
    cells[name] = None
    return later


def _batches(rows: Iterator[Piece]) -> Iterator[list[Piece]]:
    while batch := list(islice(rows, AT_ONCE)):
        yield batch


def _until_end(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """The rows of one table, and its end."""
    for piece in pieces:
        yield piece
        if isinstance(piece, TableEnd):
            return
