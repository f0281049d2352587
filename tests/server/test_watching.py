"""A process tells that it lives, and its own numbers, also while the database is away."""

import logging
from pathlib import Path
from typing import Final

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from aimpay.commands.watching import watched
from aimpay.metrics import DB_SILENT
from aimpay.server.workflows.engine import Engine
from ports import free_ports
from server.houses import built_house, server_settings

NOBODY: Final = "postgresql://aimpay@127.0.0.1:9/aimpay"
"""Nobody listens on the port of «discard»."""


async def told(database_url: str) -> dict[str, float]:
    """Ask as Prometheus does; return the samples without labels."""
    settings = server_settings(database_url, metrics_port=free_ports().server)
    async with (
        built_house(settings, Engine(database_url)) as house,
        watched(settings, "server", house=house),
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{settings.metrics_port}/metrics") as answer,
    ):
        assert answer.status == 200
        families = text_string_to_metric_families(await answer.text())
        return {one.name: one.value for family in families for one in family.samples if not one.labels}


async def test_numbers_of_the_process_are_told_while_nobody_listens_where_the_database_was(
    caplog: pytest.LogCaptureFixture,
) -> None:
    await _tells_of_itself_alone(NOBODY, caplog)


async def test_numbers_of_the_process_are_told_while_the_file_of_the_database_is_gone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await _tells_of_itself_alone(f"sqlite:///{tmp_path / 'gone' / 'aimpay.db'}", caplog)


async def test_a_database_that_is_back_is_told(migrated_database_url: str) -> None:
    Engine(migrated_database_url).migrate()
    DB_SILENT.set(1)
    assert (await told(migrated_database_url))["aimpay_db_silent"] == 0


async def _tells_of_itself_alone(database_url: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="aimpay"):
        numbers = await told(database_url)
    assert numbers["process_cpu_seconds_total"] > 0
    assert numbers["aimpay_db_silent"] == 1
    (line,) = [record for record in caplog.records if record.name.startswith("aimpay")]
    assert line.levelno == logging.WARNING
    assert line.exc_info is None
