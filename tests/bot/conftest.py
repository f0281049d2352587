"""A town without the bot, and one with it."""

from collections.abc import AsyncIterator

import pytest

from bot.town import Town, building_town


@pytest.fixture
async def quiet_town() -> AsyncIterator[Town]:
    async with building_town() as town:
        yield town


@pytest.fixture
async def town(quiet_town: Town) -> AsyncIterator[Town]:
    async with quiet_town.bot():
        yield quiet_town
