from collections.abc import AsyncIterator

import pytest_asyncio

from money.ground import Ground, open_ground
from money.house import Play, open_play


@pytest_asyncio.fixture
async def ground() -> AsyncIterator[Ground]:
    async with open_ground() as opened:
        yield opened


@pytest_asyncio.fixture
async def play(ground: Ground, opened_database_url: str) -> AsyncIterator[Play]:
    """A house on each kind of database."""
    async with open_play(ground, opened_database_url) as opened:
        yield opened
