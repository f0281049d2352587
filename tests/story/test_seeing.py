"""From outside, one can follow a purchase through three processes, and ask each how it is."""

import json
from collections import defaultdict
from dataclasses import astuple
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from prometheus_client.parser import text_string_to_metric_families

from patience import eventually
from ports import free_ports
from story.buyer import StubbornBuyer
from story.collector import collecting
from story.processes import Process, answers, environment
from story.town import standing_outside

PARTS = ("server", "bot", "worker")
EMAIL = "anna.seen@example.ru"
NAME = "Тайна"


@pytest.mark.slow
async def test_one_id_and_one_trace_follow_a_purchase_through_three_processes(tmp_path: Path) -> None:
    spans: dict[str, list[Span]] = {}
    async with standing_outside(tmp_path) as town, collecting(spans) as endpoint:
        doors = dict(zip(PARTS, astuple(free_ports()), strict=True))
        env = {**environment(town.settings), "LOG_FORMAT": "json", "LOG_LEVEL": "INFO"}
        env["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint
        parts = {name: Process(tmp_path, name, env={**env, "METRICS_PORT": str(doors[name])}) for name in PARTS}
        async with parts["server"], parts["bot"], parts["worker"]:
            for port in doors.values():
                await answers(town.session, f"http://127.0.0.1:{port}/health/ready")
            buyer = await town.person(NAME)
            await buyer.start()
            await StubbornBuyer(buyer, EMAIL, "").buy()

            async def follows() -> bool:
                told = {name: _ids(part) for name, part in parts.items()}
                payment = _ids(parts["server"], "/payment_notification") & told["worker"] & told["bot"]
                update = _ids(parts["bot"], "is update") & told["server"] & _ids(parts["worker"], "announce_arrival")
                return bool(payment and update)

            await eventually(follows, "an update and a payment each have one id in all three logs")
            await _numbers_are_right(town.session, doors)

            async def together() -> bool:
                ids = [{one.trace_id for one in spans.get(f"aimpay-{name}", ())} for name in PARTS]
                return bool(set.intersection(*ids))

            await eventually(together, "bot, server and worker share a trace")
        told = b"".join(one.SerializeToString() for part in spans.values() for one in part)
        for part_name, work in (("bot", "update message"), ("server", "outside yookassa"), ("worker", "outside bot")):
            assert any(one.name == work for one in spans[f"aimpay-{part_name}"]), work
        for name, part in parts.items():
            assert {line["process"] for line in _lines(part)} == {name}
            for secret in (EMAIL, town.settings.bot_token.get_secret_value()):
                assert secret not in part.complained()
                assert secret.encode() not in told
        assert NAME.encode() not in told


def _lines(part: Process) -> list[dict[str, Any]]:
    return [json.loads(line) for line in part.complained().splitlines() if line.endswith("}")]


def _ids(part: Process, words: str = "") -> set[str]:
    return {line["request_id"] for line in _lines(part) if "request_id" in line and words in line["message"]}


async def _numbers_are_right(session: aiohttp.ClientSession, doors: dict[str, int]) -> None:
    told = {name: await _told(session, port) for name, port in doors.items()}
    assert told["server"]["aimpay_payments", "succeeded"] == 1
    assert told["server"]["aimpay_enrollments", "active"] == 1
    assert ("aimpay_payments", "succeeded") not in told["worker"]
    assert told["worker"]["aimpay_stories_total", "done", "settle_purchase"] >= 1
    assert told["bot"]["aimpay_bot_updates_total", "message", "done"] > 0
    assert told["server"]["aimpay_http_requests_total", "POST", "/payment_notification", "200"] >= 1


async def _told(session: aiohttp.ClientSession, port: int) -> dict[tuple[str, ...], float]:
    """Read by Prometheus' own parser, which refuses what is not its format."""
    samples: dict[tuple[str, ...], float] = defaultdict(float)
    async with session.get(f"http://127.0.0.1:{port}/metrics") as answer:
        for family in text_string_to_metric_families(await answer.text()):
            samples |= {(one.name, *one.labels.values()): one.value for one in family.samples}
    return samples
