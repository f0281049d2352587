"""Transactions: nothing written at once is lost."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.db.database import Database
from aimpay.server.kit.clock import Clock
from aimpay.server.school.models import LegalText, SchoolSetting
from aimpay.server.selling.models import Course
from aimpay.server.workflows.open_school import open_school
from server.houses import GROUP

WRITERS = 300


@pytest.fixture
async def db(migrated_database_url: str) -> AsyncIterator[Database]:
    db = Database(migrated_database_url)
    yield db
    await db.close()


async def test_concurrent_changes_on_sqlite_lose_no_update(sqlite_url: str) -> None:
    db = Database(sqlite_url)
    async with db.write() as session:
        await session.execute(text("CREATE TABLE counter (value INTEGER NOT NULL)"))
        await session.execute(text("INSERT INTO counter VALUES (0)"))

    async def read_modify_write() -> None:
        async with db.write() as session:
            value = await session.scalar(text("SELECT value FROM counter"))
            await asyncio.sleep(0)
            await session.execute(text("UPDATE counter SET value = :value"), {"value": (value or 0) + 1})

    await asyncio.gather(*(read_modify_write() for _ in range(WRITERS)))
    async with db.read() as session:
        assert await session.scalar(text("SELECT value FROM counter")) == WRITERS
    await db.close()


async def test_a_loser_of_a_race_for_a_unique_key_is_run_again_and_sees_the_winner(db: Database) -> None:
    async def take(session: AsyncSession) -> str:
        taken = await session.scalar(select(SchoolSetting.value).where(SchoolSetting.key == "lock"))
        if taken is not None:
            return "found"
        session.add(SchoolSetting(key="lock", value=1, updated_at=Clock().now()))
        return "made"

    outcomes = await asyncio.gather(*(db.transact(take) for _ in range(8)))
    assert sorted(outcomes) == ["found"] * 7 + ["made"]


async def test_processes_that_start_at_once_open_one_school(db: Database) -> None:
    await asyncio.gather(*(open_school(db, Clock(), GROUP) for _ in range(3)))
    async with db.read() as session:
        assert await session.scalar(select(func.count()).select_from(Course)) == 1
        assert await session.scalar(select(func.count()).select_from(LegalText)) == 4


async def test_a_reader_on_sqlite_does_not_wait_for_a_writer(migrated_sqlite_url: str) -> None:
    db = Database(migrated_sqlite_url)
    async with db.write(), db.read() as session:
        assert await session.scalar(select(func.count()).select_from(Course)) == 0
    await db.close()


async def test_a_broken_reference_is_refused_on_sqlite_too(db: Database) -> None:
    statement = text("INSERT INTO referral_codes VALUES (404, 'abcd', '2026-11-22 00:00:00+00:00')")

    async def refer_to_nobody() -> None:
        async with db.write() as session:
            await session.execute(statement)

    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        await refer_to_nobody()
