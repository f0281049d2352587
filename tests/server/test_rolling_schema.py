"""Schemas while several releases and several processes are about."""

import asyncio
import sys
import threading
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, select, text

from aimpay.server.backup.check import check
from aimpay.server.db.database import Database, sync_engine
from aimpay.server.learning.credentials.models import SigningKey
from aimpay.server.migrations.upgrade import is_current, is_newer, migrate
from aimpay.server.selling.models import Course
from aimpay.server.wiring import opened_house, prepare_database
from server.houses import server_settings
from story.processes import SOURCES

LATER = (
    "ALTER TABLE orders ADD COLUMN of_tomorrow TEXT",
    "CREATE TABLE tomorrow (id INTEGER PRIMARY KEY, note TEXT NOT NULL)",
    "UPDATE alembic_version SET version_num = '9999'",
)


async def test_a_release_goes_on_working_on_the_schema_of_the_next_one(migrated_database_url: str) -> None:
    """It starts, opens the school, and changes nothing of what it does not know."""
    engine = sync_engine(migrated_database_url)
    with engine.begin() as connection:
        for statement in LATER:
            connection.execute(text(statement))
    engine.dispose()
    settings = server_settings(migrated_database_url)
    prepare_database(settings)
    assert is_newer(migrated_database_url)
    assert is_current(migrated_database_url)
    async with opened_house(settings) as house:
        assert await house.db.answers()
        async with house.db.read() as session:
            assert await session.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
    assert [one.title for one in check(migrated_database_url) if one.problems] == []


@pytest.mark.postgres
def test_a_migration_that_meets_a_held_table_comes_again_and_stops_nobody(postgres_url: str) -> None:
    migrate(postgres_url, "0034")
    with psycopg.connect(postgres_url) as holder, psycopg.connect(postgres_url, autocommit=True) as other:
        holder.execute("SELECT count(*) FROM orders")
        work = threading.Thread(target=migrate, args=(postgres_url,))
        work.start()
        while not other.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone():
            assert work.is_alive()
        other.execute("SELECT count(*) FROM orders")  # goes through as soon as the migration gave up its turn
        assert not is_current(postgres_url)
        holder.rollback()
        work.join()
    assert is_current(postgres_url)


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def test_three_processes_prepare_one_empty_database(kind: str, request: pytest.FixtureRequest) -> None:
    """As on a first start of several machines: one migrates, the others wait, and there is one school."""
    url = str(request.getfixturevalue(f"{kind}_url"))
    script = Path(__file__).with_name("opening.py")
    path = f"{SOURCES}:{script.parents[1]}"
    racing = [
        await asyncio.create_subprocess_exec(sys.executable, str(script), url, env={"PYTHONPATH": path})
        for _ in range(3)
    ]
    assert [await one.wait() for one in racing] == [0, 0, 0]
    db = Database(url)
    async with db.read() as session:
        for table in (Course, SigningKey):
            assert await session.scalar(select(func.count()).select_from(table)) == 1, table
        kinds = await session.scalar(text("SELECT count(*) - count(DISTINCT kind) FROM legal_texts"))
        assert kinds == 0
    await db.close()
    assert [one.title for one in check(url) if one.problems] == []
