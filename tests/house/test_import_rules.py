"""The contracts of .importlinter hold, and each of them bites: shown on a tiny house with one offence for each."""

import configparser
import os
import re
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Final

import grimp
import pytest

from house.tree import ROOT

CONTRACTS: Final = ROOT / ".importlinter"

OFFENCES: Final = {
    "house": {"settings": "import aimpay.contract", "sandbox.peek": "import aimpay.server.kit", "attic": ""},
    "rooms": {
        "server.kit.peek": "import aimpay.server.db",
        "server.learning.peek": "import aimpay.server.partners",
        "server.cellar": "",
    },
    "adapters": {"server.doctor.peek": "import aimpay.server.integrations.yookassa"},
    "routes": {"server.workflows.peek": "import aimpay.server.selling.routes"},
    "thin": {"bot.peek": "import sqlalchemy", "contract.peek": "import fastapi"},
    "engine": {"server.workflows.peek_engine": "import dbos"},
    "pure": {"server.people.rules": "import aimpay.server.people.models", "server.kit.money": "import starlette"},
    "telegram": {"server.edge.peek": "import aiogram"},
    "outgoing": {"server.selling.ask": "import requests", "nursery": "import aiohttp"},
}
"""By contract: module → its one line."""

LAWFUL: Final = {
    "server.app": "import aimpay.server.wiring, aimpay.server.selling.routes",
    "server.wiring": "import aimpay.server.integrations.yookassa",
    "server.integrations.yookassa": "import aiohttp, aimpay.server.selling",
    "server.selling.routes": "import fastapi",
    "server.people.models": "import sqlalchemy",
    "server.people.rules": "import aimpay.server.kit",
    "server.workflows.engine": "import dbos",
    "bot.talk": "import aiogram, aiohttp, aimpay.contract.client",
    "contract.client": "import aiohttp",
    "sandbox.talk": "import aiohttp, fastapi, sqlite3",
}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Every room that a contract names, empty but for what is lawful."""
    contracts = _contracts()
    for key, container in (("house", "aimpay"), ("rooms", "aimpay.server")):
        for room in re.findall(r"\w+", contracts[f"importlinter:contract:{key}"]["layers"]):
            _write(tmp_path, f"{container}.{room}.__init__", "")
    for module, line in LAWFUL.items():
        _write(tmp_path, f"aimpay.{module}", line)
    return tmp_path


def test_the_real_house_keeps_every_contract() -> None:
    found = _lint(ROOT / "src")
    assert found.returncode == 0, found.stdout


def test_a_lawful_house_passes(house: Path) -> None:
    found = _lint(house)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize("key", OFFENCES)
def test_the_contract_bites(house: Path, key: str) -> None:
    for module, line in OFFENCES[key].items():
        _write(house, f"aimpay.{module}", line)
    said = _lint(house, "--contract", key).stdout
    missed = [module for module in OFFENCES[key] if not re.search(rf"^- +aimpay\.{module}\b", said, re.MULTILINE)]
    assert missed == [], said


def test_every_contract_has_an_offence_here() -> None:
    keys = {section.rpartition(":")[2] for section in _contracts().sections() if ":contract:" in section}
    assert keys == set(OFFENCES)


def test_the_layers_are_exhaustive() -> None:
    for key in ("house", "rooms"):
        assert _contracts()[f"importlinter:contract:{key}"].getboolean("exhaustive")


def test_modules_do_not_import_each_other_in_circles() -> None:
    graph = grimp.build_graph("aimpay", cache_dir=None)
    assert _circle({module: graph.find_modules_directly_imported_by(module) for module in graph.modules}) == []


def test_a_circle_is_found() -> None:
    assert _circle({"a": {"b"}, "b": {"c"}, "c": {"a"}}) != []


def _circle(imports: dict[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def _contracts() -> configparser.ConfigParser:
    contracts = configparser.ConfigParser()
    contracts.read_string(CONTRACTS.read_text())
    return contracts


def _lint(tree: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--config", CONTRACTS, "--no-cache", "--no-logo", *options],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree), "COLUMNS": "400"},
        check=False,
        capture_output=True,
        text=True,
    )


def _write(tree: Path, module: str, line: str) -> None:
    """Write the module, as a package where it is one already, and the packages above it."""
    path = tree.joinpath(*module.split("."))
    for package in reversed(path.parents[: len(module.split(".")) - 1]):
        package.mkdir(exist_ok=True)
        (package / "__init__.py").touch()
    inside = path / "__init__.py"
    (inside if path.is_dir() else path.with_suffix(".py")).write_text(f"{line}\n")
