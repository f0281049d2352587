"""An open school without ready-made sequences, on each kind of database."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete

from aimpay.server.db.database import Database, async_engine
from aimpay.server.growth.sequences.models import Sequence, SequenceStep, StepVariant
from aimpay.server.kit.clock import Clock
from fixtures.opened import open_once
from fixtures.seasoned import seasoned


@pytest.fixture
def noon() -> datetime:
    """Nobody sleeps at noon."""
    return datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
async def db(opened_database_url: str) -> AsyncIterator[Database]:
    db = Database(opened_database_url, seasoned(async_engine(opened_database_url)))
    await open_once(db, Clock())
    async with db.write() as session:
        for table in (StepVariant, SequenceStep, Sequence):
            await session.execute(delete(table))
    yield db
    await db.close()
