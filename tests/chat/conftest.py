from collections.abc import AsyncIterator

import pytest

from chat.site import Site, open_site


@pytest.fixture
async def site(opened_sqlite_url: str) -> AsyncIterator[Site]:
    async with open_site(opened_sqlite_url) as opened:
        yield opened


@pytest.fixture
async def either_site(opened_database_url: str) -> AsyncIterator[Site]:
    """On each kind of database."""
    async with open_site(opened_database_url) as opened:
        yield opened
