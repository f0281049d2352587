"""From outside, one can follow a purchase through three processes, and ask each how it is."""

import json
from collections import defaultdict
from dataclasses import astuple
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from patience import eventually
from ports import free_ports
from story.buyer import StubbornBuyer
from story.processes import Process, answers, environment
from story.town import standing_outside

PARTS = ("server", "bot", "worker")
EMAIL = "anna.seen@example.ru"


@pytest.mark.slow
async def test_one_id_follows_a_purchase_through_three_processes(tmp_path: Path) -> None:
    async with standing_outside(tmp_path) as town:
        doors = dict(zip(PARTS, astuple(free_ports()), strict=True))
        env = {**environment(town.settings), "LOG_FORMAT": "json", "LOG_LEVEL": "INFO"}
        parts = {name: Process(tmp_path, name, env={**env, "METRICS_PORT": str(doors[name])}) for name in PARTS}
        async with parts["server"], parts["bot"], parts["worker"]:
            for port in doors.values():
                await answers(town.session, f"http://127.0.0.1:{port}/health/ready")
            buyer = await town.person()
            await StubbornBuyer(buyer, EMAIL, "").buy()

            async def follows() -> bool:
                ids = [{line["request_id"] for line in _lines(part) if "request_id" in line} for part in parts.values()]
                return bool(set.intersection(*ids))

            await eventually(follows, "one id is in all three logs")
            await _numbers_are_right(town.session, doors)
        for name, part in parts.items():
            assert {line["process"] for line in _lines(part)} == {name}
            assert EMAIL not in part.complained()
            assert town.settings.bot_token.get_secret_value() not in part.complained()


def _lines(part: Process) -> list[dict[str, Any]]:
    return [json.loads(line) for line in part.complained().splitlines() if line.endswith("}")]


async def _numbers_are_right(session: aiohttp.ClientSession, doors: dict[str, int]) -> None:
    told = {name: await _told(session, port) for name, port in doors.items()}
    assert told["server"]["aimpay_payments", "succeeded"] == 1
    assert told["server"]["aimpay_enrollments", "active"] == 1
    assert ("aimpay_payments", "succeeded") not in told["worker"]
    assert told["worker"]["aimpay_stories_total", "settle_purchase", "done"] >= 1
    assert told["bot"]["aimpay_bot_updates_total", "message", "done"] > 0
    assert told["server"]["aimpay_http_requests_total", "POST", "/payment_notification", "200"] >= 1


async def _told(session: aiohttp.ClientSession, port: int) -> dict[tuple[str, ...], float]:
    """Read by Prometheus' own parser, which refuses what is not its format."""
    samples: dict[tuple[str, ...], float] = defaultdict(float)
    async with session.get(f"http://127.0.0.1:{port}/metrics") as answer:
        for family in text_string_to_metric_families(await answer.text()):
            samples |= {(one.name, *one.labels.values()): one.value for one in family.samples}
    return samples
