from collections.abc import AsyncIterator

import pytest_asyncio

from quizzes.classroom import Classroom, classroom, furnish


@pytest_asyncio.fixture
async def room(opened_sqlite_url: str) -> AsyncIterator[Classroom]:
    async with classroom(opened_sqlite_url) as opened:
        await furnish(opened.house)
        yield opened


@pytest_asyncio.fixture
async def either_room(opened_database_url: str) -> AsyncIterator[Classroom]:
    """A room on each kind of database."""
    async with classroom(opened_database_url) as opened:
        await furnish(opened.house)
        yield opened
