"""A house with toy stories on each kind of database."""

from collections.abc import AsyncIterator

import pytest

from aimpay.server.workflows.engine import Engine
from aimpay.server.workflows.house import House
from server.houses import built_house, server_settings
from server.workflows.toy import open_book


@pytest.fixture
async def engine(migrated_database_url: str) -> Engine:
    return Engine(migrated_database_url, first_pause=0.01, goodbye=1)


@pytest.fixture
async def house(migrated_database_url: str, engine: Engine) -> AsyncIterator[House]:
    """Nothing outside answers; the toys' book is open."""
    async with built_house(server_settings(migrated_database_url), engine) as house:
        await open_book(house.db)
        yield house
