"""What Prometheus is told, what the page and the dashboard say of it, and that they agree."""

import json
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from aimpay.metrics import REGISTRY, REQUESTS, told
from aimpay.server.measures import Measures
from aimpay.server.workflows.engine import Engine
from server.conftest import Server
from server.houses import built_house, server_settings
from server.office.visitor import signed_in

HOME = Path(__file__).parents[2]
PAGE = HOME / "docs" / "seeing.md"
BOARD = HOME / "deploy" / "grafana" / "aimpay.json"
RULES = HOME / "deploy" / "prometheus" / "alerts.yml"
OURS = re.compile(r"\baimpay_[a-z_]+")
KEY = "73519264"
SUFFIXES = re.compile(r"_(bucket|count|sum|total|created)$")


def _registered() -> set[str]:
    return {SUFFIXES.sub("", family.name) for family in REGISTRY.collect() if family.name.startswith("aimpay_")}


def _named(words: str) -> set[str]:
    return {SUFFIXES.sub("", name) for name in OURS.findall(words)}


def _panels() -> list[dict[str, Any]]:
    return list(json.loads(BOARD.read_text())["panels"])


async def test_the_database_is_told_in_a_format_that_prometheus_reads(migrated_database_url: str) -> None:
    async with built_house(server_settings(migrated_database_url), Engine(migrated_database_url)) as house:
        Engine(migrated_database_url).migrate()
        await Measures(house, whole=True).take()
    found = {family.name: family for family in text_string_to_metric_families(told().decode())}
    assert found["aimpay_certificates"].samples[0].value == 0
    assert found["aimpay_db_pool_size"].samples[0].value > 0


def test_each_metric_is_on_the_page_and_the_page_names_no_other() -> None:
    assert _named(PAGE.read_text()) == _registered()


def test_dashboard_and_rules_ask_for_metrics_that_are_there() -> None:
    asked = [target["expr"] for panel in _panels() for target in panel.get("targets", ())]
    rules = [rule["expr"] for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]
    assert len(asked) > 10
    for expression in (*asked, *rules):
        assert _named(expression) <= _registered(), expression


def test_panels_of_the_dashboard_have_ids_of_their_own_and_do_not_overlap() -> None:
    panels = _panels()
    assert len({one["id"] for one in panels}) == len(panels)
    for one, other in combinations([panel["gridPos"] for panel in panels], 2):
        apart = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        above = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
        assert apart or above, (one, other)
    assert all(one["gridPos"]["x"] >= 0 and one["gridPos"]["x"] + one["gridPos"]["w"] <= 24 for one in panels)


@pytest.mark.parametrize("word", ["telegram_id", "email", "path", "user", "phone"])
def test_no_metric_has_a_label_that_could_hold_a_person(word: str) -> None:
    labels = {label for family in REGISTRY.collect() for one in family.samples for label in one.labels}
    assert word not in labels


async def test_no_key_of_an_address_becomes_a_label(server: Server) -> None:
    """Also of what is refused, of what is not there, and of the door that stands before the routes."""
    staff = await signed_in(server)
    for path in ("office/orders/", "office/people/", "office/leads/", "office/nowhere/", "api/v1/orders/", "nowhere/"):
        await staff.opens(f"/{path}{KEY}")
    for path in ("api/certificates/", "certificates/", "c/", "referral_chart/", "api/v1/people/"):
        await server.ask("GET", f"/{path}{KEY}")
    before = _counted("/track_visit")
    await server.ask("POST", "/track_visit", data=b"{}", headers={"Content-Type": "application/json"})
    assert _counted("/track_visit") == before + 1
    routes = {one.labels["route"] for one in _requests()}
    assert not [route for route in routes if KEY in route]
    assert any(route.startswith("/office/") and "{" in route for route in routes)
    assert any(route.startswith("/api/") and "{" in route for route in routes)


def _requests() -> list[Sample]:
    return [one for family in REQUESTS.collect() for one in family.samples if one.name.endswith("_total")]


def _counted(route: str) -> float:
    return sum(one.value for one in _requests() if one.labels["route"] == route)
