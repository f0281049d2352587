"""An open school with a crowd who agreed, on each kind of database, and a bot that a test can switch off."""

from collections.abc import AsyncIterator

import pytest

from aimpay.server.workflows.engine import Engine
from aimpay.server.workflows.house import House
from fixtures.opened import open_once
from postmen.bot import Bot
from server.houses import built_house, server_settings


@pytest.fixture
async def house(opened_database_url: str) -> AsyncIterator[House]:
    async with built_house(server_settings(opened_database_url), Engine(opened_database_url)) as house:
        await open_once(house.db, house.clock)
        yield house


@pytest.fixture
def bot() -> Bot:
    return Bot()
