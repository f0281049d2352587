"""Towns: one shared by a module's tests, which bring their own people, and one of each kind of database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from story.town import Town, building_town


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """Give a running town on SQLite to a whole module; its tests run in the module's loop."""
    async with building_town(tmp_path_factory.mktemp("town")) as town:
        yield town


@pytest.fixture
async def own_town(tmp_path: Path, database_url: str) -> AsyncIterator[Town]:
    """Give a running town to one test, on each kind of database."""
    async with building_town(tmp_path, database_url) as town:
        yield town
