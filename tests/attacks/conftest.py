"""A school at the wire that a whole module attacks."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio

from fixtures.databases import Desk
from integrations.outside import Reply
from server.conftest import Server, served

OFTEN: Final = 100_000_000
UNLIMITED: Final = {f"{what}_per_minute": OFTEN for what in ("visits", "questions", "forms", "warm_ups", "api", "chat")}
"""A limit would hide what stands behind it; the limits have tests of their own."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def school(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    database = tmp_path_factory.mktemp("doors") / "aimpay.db"
    database.write_bytes(sqlite_template.read_bytes())
    async with served(f"sqlite:///{database}", Reply(200, {"username": "aim_school_bot"})) as server:
        yield server


@pytest_asyncio.fixture(
    scope="module", loop_scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
async def unlimited(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    """Give an open school, of either database, at whose doors one may knock as often as one likes."""
    if request.param == "sqlite":
        database = tmp_path_factory.mktemp("probes") / "aimpay.db"
        database.write_bytes(request.getfixturevalue("sqlite_school").read_bytes())
        url = f"sqlite:///{database}"
    else:
        desk: Desk = request.getfixturevalue("postgres_desk")
        url = desk.create(template=request.getfixturevalue("postgres_school").rpartition("/")[2])
        request.addfinalizer(lambda: desk.drop(url))
    async with served(url, Reply(200, {"username": "aim_school_bot"}), **UNLIMITED) as server:
        yield server
