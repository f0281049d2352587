"""Takes over the work of a dead process on PostgreSQL: the open engine leaves it to us.

Each process holds an advisory lock named after its executor id for as long as it lives. Whoever can take the lock of
an executor that owns unfinished work knows that its owner is dead.
"""

import asyncio
import logging
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from aimpay.nursery import Nursery
from aimpay.server.db.limits import CONNECT_SECONDS, KEEPALIVE, connect

log = logging.getLogger(__name__)

NAMESPACE: Final = 0x41694D
PAUSE_SECONDS: Final = 2.0
CALM: Final = 5
"""Pauses after a lost connection without a look: when the database was away, all have lost their locks, and live."""
OWNERS: Final = text("SELECT DISTINCT executor_id FROM dbos.workflow_status WHERE status = 'PENDING'")
PING: Final = text("SELECT 1")
LOCK: Final = text("SELECT pg_try_advisory_lock(:namespace, :name)")
UNLOCK: Final = text("SELECT pg_advisory_unlock(:namespace, :name)")


class LockTakenError(RuntimeError):
    """Somebody holds our lock: he thinks us dead, and is taking over our work just now."""


class Reaper:
    """``recover`` restarts the unfinished work of the executors it is given."""

    def __init__(self, url: str, executor: str, recover: Callable[[list[str]], Awaitable[None]]) -> None:
        direct = make_url(url).set(drivername="postgresql+asyncpg")
        self._engine = create_async_engine(
            direct,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args={"async_creator_fn": connect, "timeout": CONNECT_SECONDS, "server_settings": KEEPALIVE},
        )
        self._executor = executor
        self._recover = recover
        self._connection: AsyncConnection | None = None

    @asynccontextmanager
    async def living(self) -> AsyncIterator[None]:
        """Hold our own lock from before any work is ours until after the last of it."""
        try:
            await self.claim()
            yield
        finally:
            await self._let_go()
            await self._engine.dispose()

    async def claim(self) -> None:
        connection = await self._engine.connect()
        if not await self._try_lock(connection, self._executor):
            await connection.close()
            raise LockTakenError(f"executor id {self._executor} is taken")
        self._connection = connection

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        async with Nursery() as nursery:
            nursery.start(self._watch(), "reaper")
            yield

    async def _watch(self) -> None:
        calm = 0
        while True:
            await asyncio.sleep(PAUSE_SECONDS)
            try:
                if self._connection is None:
                    calm = CALM
                    await self.claim()
                if calm:
                    await self._connection_lives()
                    calm -= 1
                else:
                    await self.sweep()
            except (SQLAlchemyError, OSError, LockTakenError) as error:
                log.warning("could not look for dead workers: %r", error)
                await self._let_go()

    async def _connection_lives(self) -> None:
        if self._connection:
            await self._connection.scalar(PING)

    async def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection:
            with suppress(SQLAlchemyError, OSError):  # a broken connection has let go already
                await connection.close()

    async def sweep(self) -> None:
        """Look once at everybody who owns unfinished work."""
        if self._connection is None:
            raise RuntimeError("claim comes first")
        owners = set(await self._connection.scalars(OWNERS)) - {self._executor, None}
        for owner in owners:
            if await self._try_lock(self._connection, owner):
                await self._take_over(self._connection, owner)

    async def _take_over(self, connection: AsyncConnection, owner: str) -> None:
        log.warning("worker %s is gone, taking over its work", owner)
        try:
            await self._recover([owner])
        finally:
            await connection.execute(UNLOCK, _name(owner))

    async def _try_lock(self, connection: AsyncConnection, executor: str) -> bool:
        return bool(await connection.scalar(LOCK, _name(executor)))


def _name(executor: str) -> dict[str, int]:
    return {"namespace": NAMESPACE, "name": zlib.crc32(executor.encode()) - 2**31}
