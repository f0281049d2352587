"""Engines, and the two ways to a session: one transaction that writes, or one that only reads."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from aimpay.server.db.limits import PATIENT, Limits
from aimpay.server.db.private_file import make_for_owner
from aimpay.server.db.silent import is_silent
from aimpay.server.db.unstorable import refuse_unstorable

BUSY_MS: Final = 30_000
JOURNAL_BYTES: Final = 16 * 2**20
"""What is left of the journal beside the file when a long reader has let it grow."""
PRAGMAS: Final = (
    f"busy_timeout={BUSY_MS}",  # first: the others may have to wait, too
    "journal_mode=WAL",
    "synchronous=FULL",
    f"journal_size_limit={JOURNAL_BYTES}",
    "foreign_keys=ON",
)
TRIES: Final = 3

Result = TypeVar("Result")
PING: Final = text("SELECT 1")


class Database:
    """``write`` commits when its block ends and rolls back when it raises; on SQLite it takes the write lock first."""

    def __init__(self, url: str, engine: AsyncEngine | None = None, limits: Limits | None = None) -> None:
        self.url = url
        self.limits = limits or Limits()
        self.is_sqlite = url.startswith("sqlite")
        self.engine = engine or async_engine(url, self.limits)
        refuse_unstorable(self.engine.sync_engine)
        self._writes = async_sessionmaker(self.engine, expire_on_commit=False)
        reading = self.engine.execution_options(read_only=True)
        self._reads = async_sessionmaker(reading, expire_on_commit=False)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        async with self._writes() as session, session.begin():
            yield session

    async def answers(self) -> bool:
        """Tell whether the database can be talked to."""
        try:
            async with self.read() as session:
                await session.execute(PING)
        except Exception as error:
            if is_silent(error):
                return False
            raise
        return True

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        async with self._reads() as session, session.begin():
            yield session

    async def transact(self, work: Callable[[AsyncSession], Awaitable[Result]]) -> Result:
        """Run ``work`` in one writing transaction; once more when a concurrent one won a unique constraint."""
        for _ in range(TRIES - 1):
            try:
                async with self.write() as session:
                    return await work(session)
            except IntegrityError:
                continue
        async with self.write() as session:
            return await work(session)

    async def write_at_once(self, work: Callable[[Connection], Result]) -> Result:
        """Run ``work`` in one writing transaction, in a thread kept for that: for many rows, with nothing awaited.

        Each statement of an async session costs a switch of threads or of greenlets; here the whole work costs one.
        Like ``transact`` it is run again when a concurrent one won a unique constraint.
        """
        return await asyncio.get_running_loop().run_in_executor(self._hand[1], self._write_now, work)

    def _write_now(self, work: Callable[[Connection], Result]) -> Result:
        for _ in range(TRIES - 1):
            try:
                with self._hand[0].begin() as connection:
                    return work(connection)
            except IntegrityError:
                continue
        with self._hand[0].begin() as connection:
            return work(connection)

    @cached_property
    def _hand(self) -> tuple[Engine, ThreadPoolExecutor]:
        engine = sync_engine(self.url, limits=self.limits, pool=1)
        refuse_unstorable(engine)
        return engine, ThreadPoolExecutor(1, "writer")

    async def close(self) -> None:
        if "_hand" in self.__dict__:
            engine, thread = self._hand
            await asyncio.to_thread(thread.shutdown)
            engine.dispose()
        await self.engine.dispose()


def sync_engine(url: str, *, own_transactions: bool = False, limits: Limits | None = None, pool: int = 5) -> Engine:
    """Return an engine for migrations, or, with ``own_transactions``, for a library that begins them itself.

    Without ``limits`` a statement may take its time.
    """
    if url.startswith("sqlite"):
        engine = create_engine(url, hide_parameters=True)
        event.listen(engine, "do_connect", make_for_owner)
        event.listen(engine, "connect", _set_pragmas)
        if not own_transactions:
            event.listen(engine, "connect", _leave_begin_to_us)
            event.listen(engine, "begin", _begin)
        return engine
    return create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=pool,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args=limits.psycopg if limits else PATIENT,
    )


def async_engine(url: str, limits: Limits | None = None) -> AsyncEngine:
    limits = limits or Limits()
    if url.startswith("sqlite"):
        sqlite = make_url(url).set(drivername="sqlite+aiosqlite")
        engine = create_async_engine(
            sqlite, pool_size=limits.pool, max_overflow=0, pool_timeout=60, hide_parameters=True
        )
        event.listen(engine.sync_engine, "do_connect", make_for_owner)
        event.listen(engine.sync_engine, "connect", _set_pragmas)
        event.listen(engine.sync_engine, "connect", _leave_begin_to_us)
        event.listen(engine.sync_engine, "begin", _begin)
        return engine
    return create_async_engine(
        make_url(url).set(drivername="postgresql+asyncpg"),
        pool_size=limits.pool,
        max_overflow=0,
        pool_timeout=limits.wait,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args=limits.asyncpg,
    )


def _leave_begin_to_us(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver's own habit begins too late, and loses updates


def _set_pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    if sqlite3.sqlite_version_info < (3, 42):
        connection.create_function("unixepoch", -1, _unixepoch)


def _begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("read_only")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _unixepoch(*words: str) -> float:
    """SQLite before 3.42 lacks ``unixepoch('subsec')``, which the workflow engine calls on Python 3.12 and later."""
    moment = datetime.now(UTC).timestamp()  # noqa: TID251 — stands in for the database's own clock
    return moment if "subsec" in words else int(moment)
