"""PostgreSQL that dies and comes back, and one that throws everybody out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import psycopg

from faults.weather.batch import Batch
from faults.weather.goes_on import refuses_clearly
from faults.weather.play import Scenario

THROW_OUT: Final = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database()
    AND pid <> pg_backend_pid()
"""
TIMES: Final = 5
BETWEEN_SECONDS: Final = 2


@asynccontextmanager
async def stopped(batch: Batch) -> AsyncIterator[None]:
    """As a power cut of the database's machine does: nobody is told."""
    assert batch.place.server
    await asyncio.to_thread(batch.place.server.stop)
    batch.hits += 1
    try:
        yield
    finally:
        await asyncio.to_thread(batch.place.server.start_again)


@asynccontextmanager
async def restarted(batch: Batch) -> AsyncIterator[None]:
    for _ in range(TIMES):
        async with stopped(batch):
            pass
        await asyncio.sleep(BETWEEN_SECONDS)
    yield


@asynccontextmanager
async def thrown_out(batch: Batch) -> AsyncIterator[None]:
    async with await psycopg.AsyncConnection.connect(batch.town.settings.database_url, autocommit=True) as connection:
        for _ in range(TIMES):
            answer = await (await connection.execute(THROW_OUT)).fetchone()
            batch.hits += int(answer[0]) if answer else 0
            await asyncio.sleep(BETWEEN_SECONDS)
    yield


DATABASES: Final = [
    Scenario("database-stopped", "PostgreSQL остановлен на 10 с", stopped, 10, refuses_clearly, only="postgres"),
    Scenario("database-restarts", "PostgreSQL перезапущен пять раз", restarted, 2, only="postgres"),
    Scenario("database-throws-out", "все соединения с PostgreSQL оборваны", thrown_out, 2, only="postgres"),
]
