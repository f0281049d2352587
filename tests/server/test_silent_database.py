"""A database that is away, full or busy: who asks hears so, soon, and in one stable word."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import asyncpg
import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhaustedError

from aimpay.commands.processes import bind, serving
from aimpay.contract.errors import ErrorBody, ErrorCode
from aimpay.server.app import App, create_app
from aimpay.server.db.database import Database
from aimpay.server.db.limits import Limits
from aimpay.server.db.silent import is_silent
from aimpay.server.kit.clock import Clock
from aimpay.server.wiring import build_house
from aimpay.server.workflows.engine import Engine
from ports import free_ports
from server.houses import server_settings

HASTY = Limits(pool=2, wait=0.3, statement=1)


@asynccontextmanager
async def served(url: str) -> AsyncIterator[tuple[str, Database, App]]:
    """Yield the address of a server on this database."""
    settings, engine = server_settings(url), Engine(url)
    db = Database(url, limits=HASTY)
    port = free_ports().server
    async with aiohttp.ClientSession() as session:
        app = create_app(settings, build_house(settings, session, db=db, clock=Clock(), engine=engine))
        async with serving(app, bind("127.0.0.1", port, "")):
            yield f"http://127.0.0.1:{port}", db, app
    await db.close()
    engine.close()


async def answer_of(url: str) -> tuple[int, str, str | None]:
    """Return status, code and Connection."""
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        body = await answer.text()
        code = "" if answer.status == 200 else ErrorBody.model_validate_json(body).error.code
        return answer.status, code, answer.headers.get("Connection")


@pytest.mark.postgres
async def test_an_exhausted_pool_is_told_as_unavailable_and_is_whole_again_afterwards(
    migrated_postgres_url: str,
) -> None:
    async with served(migrated_postgres_url) as (url, db, _app):
        async with db.read() as one, db.read() as other:
            await one.execute(text("SELECT 1"))
            await other.execute(text("SELECT 1"))
            assert (await answer_of(f"{url}/health/ready"))[:2] == (503, ErrorCode.UNAVAILABLE)
            assert (await answer_of(f"{url}/documents/offer"))[:2] == (503, ErrorCode.UNAVAILABLE)
            assert (await answer_of(f"{url}/health/live"))[0] == 200
        assert (await answer_of(f"{url}/health/ready"))[0] == 200


async def test_a_database_that_is_not_there_is_told_as_unavailable() -> None:
    nobody = f"postgresql://aimpay:x@127.0.0.1:{free_ports().server}/school"
    async with served(nobody) as (url, _db, _app):
        for path in ("/health/ready", "/documents/offer"):
            assert (await answer_of(f"{url}{path}"))[:2] == (503, ErrorCode.UNAVAILABLE)


@pytest.mark.postgres
async def test_connections_cut_by_the_server_cost_no_more_than_what_was_under_way(migrated_postgres_url: str) -> None:
    async with served(migrated_postgres_url) as (url, db, _app):
        assert (await answer_of(f"{url}/health/ready"))[0] == 200
        with psycopg.connect(migrated_postgres_url, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                          " AND datname = current_database()")  # fmt: skip
        assert (await answer_of(f"{url}/health/ready"))[0] == 200
        assert await db.answers()


@pytest.mark.postgres
async def test_a_statement_that_never_ends_is_ended(migrated_postgres_url: str) -> None:
    db = Database(migrated_postgres_url, limits=HASTY)

    async def sleep_long() -> None:
        async with db.read() as session:
            await session.execute(text("SELECT pg_sleep(600)"))

    with pytest.raises(DBAPIError) as ended:
        await sleep_long()
    assert is_silent(ended.value)
    await db.close()


@pytest.mark.sqlite_is_enough
async def test_a_server_that_leaves_says_so_before_it_does(migrated_sqlite_url: str) -> None:
    async with served(migrated_sqlite_url) as (url, _db, app):
        status, _, connection = await answer_of(f"{url}/health/ready")
        assert (status, connection) == (200, None)
        leaving = asyncio.create_task(app.leave(60))
        await asyncio.sleep(0)
        assert await answer_of(f"{url}/health/ready") == (503, ErrorCode.UNAVAILABLE, "close")
        assert await answer_of(f"{url}/health/live") == (200, "", "close")
        leaving.cancel()


def _sqlite_error(tmp_path: Path) -> sqlite3.Error:
    with pytest.raises(sqlite3.Error) as raised:
        sqlite3.connect(tmp_path / "no folder" / "a.db")
    return raised.value


def test_what_passes_is_told_from_what_is_wrong(tmp_path: Path) -> None:
    passing = [
        PoolExhaustedError(),
        ConnectionResetError(),
        OperationalError("SELECT", {}, _sqlite_error(tmp_path)),
        OperationalError("SELECT", {}, psycopg.OperationalError("connection refused")),
        DBAPIError("SELECT", {}, asyncpg.exceptions.LockNotAvailableError("a lock")),
        DBAPIError("SELECT", {}, asyncpg.exceptions.CannotConnectNowError("starting up")),
    ]
    lasting = [
        ValueError(),
        IntegrityError("INSERT", {}, asyncpg.exceptions.UniqueViolationError("twice")),
        DBAPIError("SELECT", {}, asyncpg.exceptions.UndefinedColumnError("no such column")),
    ]
    assert [is_silent(one) for one in (*passing, *lasting)] == [True] * 6 + [False] * 3
