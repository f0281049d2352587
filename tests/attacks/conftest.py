"""A school at the wire that a whole module attacks."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from integrations.outside import Reply
from server.conftest import Server, served


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def school(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    database = tmp_path_factory.mktemp("doors") / "aimpay.db"
    database.write_bytes(sqlite_template.read_bytes())
    async with served(f"sqlite:///{database}", Reply(200, {"username": "aim_school_bot"})) as server:
        yield server
