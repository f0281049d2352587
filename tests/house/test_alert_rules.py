"""Prometheus' own tool reads the rules for whoever is on call, and plays what they are for."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

from house.tree import ROOT

RULES: Final = ROOT / "deploy" / "prometheus" / "alerts.yml"
OPEN: Final = 'aimpay_breaker_open{system="metrika",process="server"}'
FAILED: Final = 'aimpay_outside_calls_total{system="metrika",outcome="failed"}'
DONE: Final = 'aimpay_outside_calls_total{system="metrika",outcome="done"}'
needs_promtool = pytest.mark.skipif(shutil.which("promtool") is None, reason="there is no promtool here")


def series(name: str, values: str) -> dict[str, str]:
    """``values`` in promtool's own shorthand, one for each minute."""
    return {"series": name, "values": values}


def silent_at(minute: int, *, fires: bool) -> dict[str, Any]:
    expected = [
        {
            "exp_labels": {"system": "metrika", "severity": "warn"},
            "exp_annotations": {"summary": "metrika не отвечает"},
        }
    ]
    return {"eval_time": f"{minute}m", "alertname": "AimpayOutsideSilent", "exp_alerts": expected if fires else []}


def play(folder: Path, given: list[dict[str, str]], *looks: dict[str, Any]) -> None:
    played = {"interval": "1m", "input_series": given, "alert_rule_test": list(looks)}
    (folder / "play.json").write_text(json.dumps({"rule_files": [str(RULES)], "tests": [played]}), "utf-8")
    ended = subprocess.run(
        ["promtool", "test", "rules", "play.json"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


@needs_promtool
def test_the_rules_are_rules() -> None:
    ended = subprocess.run(["promtool", "check", "rules", RULES], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@needs_promtool
def test_a_system_that_fails_again_and_again_is_told(tmp_path: Path) -> None:
    play(
        tmp_path, [series(OPEN, "1x60"), series(FAILED, "0+1x60")], silent_at(8, fires=False), silent_at(50, fires=True)
    )


@needs_promtool
def test_a_system_that_is_asked_every_twenty_minutes_and_fails_is_told(tmp_path: Path) -> None:
    failed = series(FAILED, "0x19 8x19 9x19 10x19 11x19")
    play(tmp_path, [series(OPEN, "0x19 1x80"), failed], silent_at(60, fires=True), silent_at(90, fires=True))


@needs_promtool
def test_a_system_that_nobody_asks_any_more_is_not_said_to_be_silent_for_ever(tmp_path: Path) -> None:
    given = [series(OPEN, "1x120"), series(FAILED, "0+1x30 30x90"), series(DONE, "5x120")]
    play(tmp_path, given, silent_at(40, fires=True), silent_at(75, fires=False))
