"""A database that is full, gone or too slow is a 503 that says so in Russian; a wrong statement stays our own fault."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from aimpay.commands.processes import bind, serving
from aimpay.commands.sandboxed import HOST
from aimpay.server.db.database import Database
from aimpay.server.db.silent import log_failure
from aimpay.server.edge.app import dress
from aimpay.server.edge.errors import UnavailableError
from ports import free_ports

GONE = "postgresql://aimpay@127.0.0.1:9/aimpay"
"""Nobody listens on the port of «discard»."""
AWAY = (503, "temporarily_unavailable", UnavailableError.text)


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    db = Database(f"sqlite:///{tmp_path / 'small.db'}")
    async with db.write() as session:
        await session.execute(text("CREATE TABLE things (name TEXT PRIMARY KEY)"))
    yield db
    await db.close()


async def asked(work: Callable[[], Awaitable[None]]) -> tuple[int, str, str]:
    """Return the status, the error's code and its words."""
    app = FastAPI()
    dress(app)

    @app.post("/work")
    async def route() -> None:
        await work()

    port = free_ports().server
    async with (
        serving(app, bind(HOST, port, "")),
        aiohttp.ClientSession() as session,
        session.post(f"http://{HOST}:{port}/work") as answer,
    ):
        error = (await answer.json())["error"]
        return answer.status, error["code"], error["message"]


async def test_a_full_disk_is_said_and_nothing_is_half_written(db: Database) -> None:
    async def write_too_much() -> None:
        async with db.write() as session:
            await session.execute(text("INSERT INTO things VALUES ('first')"))
            await session.execute(text("PRAGMA max_page_count = 3"))
            await session.execute(text("INSERT INTO things VALUES (hex(zeroblob(100000)))"))

    assert await asked(write_too_much) == AWAY
    async with db.read() as session:
        assert await session.scalar(text("SELECT count(*) FROM things")) == 0


async def test_a_database_that_is_gone_is_said() -> None:
    gone = Database(GONE)

    async def look() -> None:
        async with gone.read() as session:
            await session.execute(text("SELECT 1"))

    assert await asked(look) == AWAY
    await gone.close()


async def test_a_wrong_statement_is_our_own_fault(db: Database) -> None:
    async def twice() -> None:
        async with db.write() as session:
            for _ in range(2):
                await session.execute(text("INSERT INTO things VALUES ('same')"))

    status, code, _ = await asked(twice)
    assert (status, code) == (500, "internal_error")


@pytest.mark.parametrize(("error", "traced"), [(PoolTimeoutError("full"), False), (ValueError("ours"), True)])
def test_a_loop_says_in_one_line_that_the_database_is_away(
    error: Exception, traced: bool, caplog: pytest.LogCaptureFixture
) -> None:
    log_failure(logging.getLogger("loop"), "a round failed", error)
    (record,) = caplog.records
    assert record.getMessage() == f"a round failed: {type(error).__name__}"
    assert bool(record.exc_info) == traced
