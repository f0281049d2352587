"""Towns: one shared by a module's tests, which bring their own people, and one of each kind of database."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from story.town import Town, building_town


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """Give a running town on SQLite to a whole module; its tests run in the module's loop."""
    home = tmp_path_factory.mktemp("town")
    shutil.copy(sqlite_template, home / "aimpay.db")
    async with building_town(home) as town:
        yield town


@pytest.fixture
async def own_town(tmp_path: Path, migrated_database_url: str) -> AsyncIterator[Town]:
    """Give a running town to one test, on each kind of database."""
    async with building_town(tmp_path, migrated_database_url) as town:
        yield town
