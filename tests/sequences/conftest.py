"""An open school without ready-made sequences, on each kind of database."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete

from aimpay.server.db.database import Database, async_engine
from aimpay.server.growth.sequences.models import Sequence, SequenceStep, StepVariant
from aimpay.server.kit.clock import Clock
from aimpay.server.workflows.open_school import open_school
from fixtures.seasoned import seasoned
from server.houses import GROUP


@pytest.fixture
def noon() -> datetime:
    """Nobody sleeps at noon."""
    return datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
async def db(migrated_database_url: str) -> AsyncIterator[Database]:
    db = Database(migrated_database_url, seasoned(async_engine(migrated_database_url)))
    await open_school(db, Clock(), GROUP)
    async with db.write() as session:
        for table in (StepVariant, SequenceStep, Sequence):
            await session.execute(delete(table))
    yield db
    await db.close()
