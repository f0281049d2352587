"""The house of the money tests, on each kind of database."""

from collections.abc import AsyncIterator

import pytest_asyncio

from money.ground import Ground, open_ground
from money.house import Play, open_play
from partners.crowd import Crowd


@pytest_asyncio.fixture
async def ground() -> AsyncIterator[Ground]:
    async with open_ground() as opened:
        yield opened


@pytest_asyncio.fixture
async def play(ground: Ground, opened_database_url: str) -> AsyncIterator[Play]:
    async with open_play(ground, opened_database_url) as opened:
        yield opened


@pytest_asyncio.fixture
async def crowd(play: Play) -> Crowd:
    """People and sales, written straight into the books: a hundred of them cost nothing."""
    return Crowd(play)
