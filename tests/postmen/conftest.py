"""An open school with a crowd who agreed, on each kind of database, and a bot that a test can switch off."""

from collections.abc import AsyncIterator

import pytest

from aimpay.server.workflows.engine import Engine
from aimpay.server.workflows.house import House
from aimpay.server.workflows.open_school import open_school
from postmen.bot import Bot
from server.houses import GROUP, built_house, server_settings


@pytest.fixture
async def house(migrated_database_url: str) -> AsyncIterator[House]:
    async with built_house(server_settings(migrated_database_url), Engine(migrated_database_url)) as house:
        await open_school(house.db, house.clock, GROUP)
        yield house


@pytest.fixture
def bot() -> Bot:
    return Bot()
