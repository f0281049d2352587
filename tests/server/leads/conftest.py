from collections.abc import AsyncIterator

import pytest

from aimpay.server.db.database import Database, async_engine
from aimpay.server.growth.leads.stages import open_funnel_once
from fixtures.seasoned import seasoned


@pytest.fixture
async def db(migrated_database_url: str) -> AsyncIterator[Database]:
    """An empty school with a funnel, on each kind of database."""
    opened = Database(migrated_database_url, seasoned(async_engine(migrated_database_url)))
    async with opened.write() as session:
        await open_funnel_once(session)
    yield opened
    await opened.close()
