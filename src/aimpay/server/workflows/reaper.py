"""Takes over the work of a dead process on PostgreSQL: the open engine leaves it to us.

Each process holds an advisory lock named after its executor id for as long as it lives. Whoever can take the lock of
an executor that owns unfinished work knows that its owner is dead.
"""

import asyncio
import logging
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from aimpay.nursery import Nursery

log = logging.getLogger(__name__)

NAMESPACE: Final = 0x41694D
PAUSE_SECONDS: Final = 2.0
OWNERS: Final = text("SELECT DISTINCT executor_id FROM dbos.workflow_status WHERE status = 'PENDING'")
LOCK: Final = text("SELECT pg_try_advisory_lock(:namespace, :name)")
UNLOCK: Final = text("SELECT pg_advisory_unlock(:namespace, :name)")


class Reaper:
    """``recover`` restarts the unfinished work of the executors it is given."""

    def __init__(self, url: str, executor: str, recover: Callable[[list[str]], Awaitable[None]]) -> None:
        direct = make_url(url).set(drivername="postgresql+asyncpg")
        self._engine = create_async_engine(direct, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        self._executor = executor
        self._recover = recover
        self._connection: AsyncConnection | None = None

    async def claim(self) -> None:
        """Take our own lock, before any work is ours."""
        self._connection = await self._engine.connect()
        if not await self._try_lock(self._connection, self._executor):
            raise RuntimeError(f"executor id {self._executor} is taken")

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        async with Nursery() as nursery:
            nursery.start(self._watch(), "reaper")
            yield
        if self._connection:
            await self._connection.close()
        await self._engine.dispose()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(PAUSE_SECONDS)
            try:
                await self.sweep()
            except (SQLAlchemyError, OSError) as error:
                log.warning("could not look for dead workers: %r", error)
                await self._reclaim()

    async def _reclaim(self) -> None:
        try:
            await self.claim()
        except (SQLAlchemyError, OSError) as error:
            log.warning("the database does not answer: %r", error)

    async def sweep(self) -> None:
        """Look once at everybody who owns unfinished work."""
        if self._connection is None:
            raise RuntimeError("claim comes first")
        owners = set(await self._connection.scalars(OWNERS)) - {self._executor, None}
        for owner in owners:
            if await self._try_lock(self._connection, owner):
                log.warning("worker %s is gone, taking over its work", owner)
                await self._recover([owner])
                await self._connection.execute(UNLOCK, _name(owner))

    async def _try_lock(self, connection: AsyncConnection, executor: str) -> bool:
        return bool(await connection.scalar(LOCK, _name(executor)))


def _name(executor: str) -> dict[str, int]:
    return {"namespace": NAMESPACE, "name": zlib.crc32(executor.encode()) - 2**31}
