"""Who waits for the lock of a SQLite file waits in a thread: its holder is a task of the same loop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import event, insert, select
from sqlalchemy.exc import OperationalError

from aimpay.nursery import Nursery
from aimpay.server.db.core import table_of
from aimpay.server.db.database import BUSY_MS, Database
from aimpay.server.kit.clock import Clock
from aimpay.server.school.models import SchoolSetting

SETTINGS = table_of(SchoolSetting)


@pytest.fixture
async def db(migrated_sqlite_url: str) -> AsyncIterator[Database]:
    db = Database(migrated_sqlite_url)
    yield db
    await db.close()


def said(db: Database, beginning: str) -> asyncio.Event:
    """Return what is set when a statement that begins so is about to be run."""
    about = asyncio.Event()

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(beginning):
            about.set()

    event.listen(db.engine.sync_engine, "before_cursor_execute", hear)
    return about


def row(key: str) -> dict[str, Any]:
    return {"key": key, "value": 1, "updated_at": Clock().now()}


@asynccontextmanager
async def holding(db: Database) -> AsyncIterator[None]:
    async with db.write() as session:
        await session.connection()  # a session takes the lock with its first statement
        yield


async def put(db: Database, key: str) -> None:
    async with db.write() as session:
        await session.execute(insert(SETTINGS), row(key))


async def put_alone(db: Database, key: str) -> None:
    await db.run(insert(SETTINGS), row(key))


async def keys(db: Database) -> set[str]:
    async with db.read() as session:
        return set(await session.scalars(select(SETTINGS.c.key)))


async def test_a_transaction_that_waits_for_the_lock_leaves_the_loop_to_its_holder(db: Database) -> None:
    async with Nursery() as nursery:
        async with holding(db):
            about = said(db, "BEGIN IMMEDIATE")
            waiting = nursery.start(put(db, "mine"), "a second writer")
            await about.wait()
            assert not waiting.done()
        await waiting
    assert await keys(db) == {"mine"}


async def test_a_statement_alone_that_waits_for_the_lock_leaves_the_loop_to_its_holder(db: Database) -> None:
    async with Nursery() as nursery:
        async with holding(db):
            about = said(db, "INSERT")
            waiting = nursery.start(put_alone(db, "mine"), "a statement alone")
            await about.wait()
            assert not waiting.done()
        await waiting
    assert await keys(db) == {"mine"}


async def test_a_writer_that_is_canceled_while_it_waits_leaves_no_lock_behind(db: Database) -> None:
    async with Nursery() as nursery:
        async with holding(db):
            about = said(db, "BEGIN IMMEDIATE")
            waiting = nursery.start(put(db, "canceled"), "a second writer")
            await about.wait()
            waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    await put(db, "next")
    assert await keys(db) == {"next"}


async def test_a_writer_that_waited_in_vain_waits_in_a_thread_the_next_time_too(db: Database) -> None:
    patience_ms = 1
    event.listen(
        db.engine.sync_engine,
        "checkout",
        lambda raw, *_rest: raw.cursor().execute(f"PRAGMA busy_timeout={patience_ms}"),
    )
    async with Nursery() as nursery:
        async with holding(db):
            with pytest.raises(OperationalError, match="locked"):
                await put(db, "vain")
            patience_ms = BUSY_MS
            about = said(db, "BEGIN IMMEDIATE")
            waiting = nursery.start(put(db, "mine"), "the same connection")
            await about.wait()
            assert not waiting.done()
        await waiting
    assert await keys(db) == {"mine"}
