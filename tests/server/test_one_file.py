"""SQLite's one file: whoever opens it waits for the others, and what is written beside it stays small."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.pool import Pool

from aimpay.server.backup.check import check
from aimpay.server.backup.save import save
from aimpay.server.db.database import BUSY_MS, JOURNAL_BYTES, Database, sync_engine
from aimpay.server.kit.clock import Clock
from aimpay.server.migrations.upgrade import migrate
from aimpay.server.workflows import engine as durable

MEGABYTE = 2**20
OPENERS: dict[str, Callable[[str, Path], object]] = {
    "migrations": lambda url, _home: migrate(url),
    "engine's migrations": lambda url, _home: durable.Engine(url).migrate(),
    "backup": lambda url, home: save(url, home / "copy", Clock().now()),
    "check": lambda url, _home: check(url),
}


@pytest.mark.parametrize("opener", OPENERS)
def test_whoever_opens_the_file_waits_for_a_writer(opener: str, migrated_sqlite_url: str, tmp_path: Path) -> None:
    """Every connection that SQLAlchemy hands out meanwhile is asked, the library's own ones, too."""
    waits: list[int] = []

    def ask(connection: Any, *_: object) -> None:
        waits.append(connection.execute("PRAGMA busy_timeout").fetchone()[0])

    event.listen(Pool, "checkout", ask)
    try:
        OPENERS[opener](migrated_sqlite_url, tmp_path)
    finally:
        event.remove(Pool, "checkout", ask)
    assert waits
    assert set(waits) == {BUSY_MS}


async def test_servers_connections_wait_for_a_writer(migrated_sqlite_url: str) -> None:
    db = Database(migrated_sqlite_url)
    busy = text("PRAGMA busy_timeout")
    async with db.read() as session:
        assert await session.scalar(busy) == BUSY_MS
    assert await db.write_at_once(lambda connection: connection.scalar(busy)) == BUSY_MS
    jobs = durable.Engine(migrated_sqlite_url)
    with jobs._tables.connect() as connection:
        assert connection.scalar(busy) == BUSY_MS
    jobs.close()
    await db.close()


def test_the_journal_grows_no_longer_than_a_reader_reads_and_is_gone_with_the_last(sqlite_url: str) -> None:
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    journal = file.with_name(f"{file.name}-wal")
    engine = sync_engine(sqlite_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE load (bytes BLOB)"))
    with closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM load").fetchone()
        _write(engine, 2 * JOURNAL_BYTES)
        assert journal.stat().st_size > 2 * JOURNAL_BYTES, "the reader's view keeps all of it"
        reader.execute("COMMIT")
        for _ in range(3):
            _write(engine, MEGABYTE)
        assert journal.stat().st_size <= JOURNAL_BYTES
    engine.dispose()
    assert not journal.exists()


def _write(engine: Engine, size: int) -> None:
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO load VALUES (zeroblob(:size))"), {"size": size})
