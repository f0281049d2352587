import subprocess
import tempfile
import time
from pathlib import Path

import aiosqlite
import asyncpg
import psycopg
import pytest

from aimpay.server.migrations.upgrade import is_current
from fixtures.databases import Desk, start_postgres


async def test_each_test_gets_an_empty_database_of_each_kind(database_url: str) -> None:
    if database_url.startswith("sqlite:///"):
        async with aiosqlite.connect(database_url.removeprefix("sqlite:///")) as connection:
            await connection.execute("CREATE TABLE mine (id int)")
        return
    connection_ = await asyncpg.connect(database_url)
    try:
        await connection_.execute("CREATE TABLE mine (id int)")
    finally:
        await connection_.close()


@pytest.mark.postgres
def test_a_database_can_be_copied_from_another(postgres_desk: Desk, postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE mine (id int)")
    copy = postgres_desk.create(template=postgres_url.rpartition("/")[2])
    with psycopg.connect(copy) as connection:
        assert connection.execute("SELECT count(*) FROM mine").fetchone() == (0,)
    postgres_desk.drop(copy)


def test_a_migrated_database_is_at_the_newest_schema(migrated_database_url: str) -> None:
    assert is_current(migrated_database_url)


@pytest.mark.postgres
def test_the_server_ends_with_a_run_that_was_killed() -> None:
    home = Path(tempfile.mkdtemp())
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as run:
        url = start_postgres(home, run.pid) + "/postgres"
        psycopg.connect(url).close()
        run.kill()
    _wait_until_gone(url)


def _wait_until_gone(url: str) -> None:
    while True:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            return
        time.sleep(0.05)
