"""The files around the code: settings sample, requirements, documents, and nothing of anyone's machine."""

import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Final

import grimp
import pytest

from aimpay import env_example
from aimpay.settings import NEEDED, Settings
from house.tree import ROOT, texts

MACHINE: Final = re.compile(r"(?<![\w.~@:}])/(?:wor[k]|roo[t]|tm[p]|hom[e]/\w+|User[s]/\w+)/")
REGISTRY: Final = re.compile(r"pypi\.[o]rg|pythonhosted\.[o]rg|npmjs\.[co]|unpkg\.[c]om|jsdelivr\.[n]et")
INDEX: Final = re.compile(
    r"^\s*(-i|-f|--index-url|--extra-index-url|--find-links|--trusted-host)\b|https?:", re.MULTILINE
)
PIN: Final = re.compile(
    r"^([a-z0-9][a-z0-9._-]*)(?:\[[^\]]*\])?==(\S+)((?:.*\\\n\s+--hash=sha256:[0-9a-f]{64})*)", re.MULTILINE
)
FENCED: Final = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
QUOTED: Final = re.compile(r"`make ((?:[a-z-]+ ?)+)`")
TYPED: Final = re.compile(r"^\s*(?:\$ )?make ((?:[a-z-]+ ?)+)", re.MULTILINE)
LOCKS: Final = ("requirements/runtime.txt", "requirements/dev.txt")


def test_env_example_is_what_the_settings_class_says() -> None:
    assert (ROOT / ".env.example").read_text() == env_example.render(), "run make env-example"


def test_going_live_needs_at_most_ten_values() -> None:
    required = {name.upper() for name, field in Settings.model_fields.items() if field.is_required()}
    assert required <= set(NEEDED)
    assert len(set(NEEDED)) <= 10


def test_every_setting_says_in_russian_what_it_is() -> None:
    silent = [
        name for name, field in Settings.model_fields.items() if not re.search("[а-яё]|^API", field.description or "")
    ]
    assert silent == []


@pytest.mark.parametrize("name", LOCKS)
def test_requirements_are_pinned_with_hashes_and_name_no_index(name: str) -> None:
    text = (ROOT / name).read_text()
    assert not INDEX.search(text)
    unhashed = [pin[0] for pin in PIN.findall(text) if "--hash" not in pin[2]]
    assert unhashed == []
    assert not re.search(r"^[a-z](?!.*==)", text, re.MULTILINE), "not pinned"


def test_tests_run_on_the_versions_that_production_gets() -> None:
    runtime, dev = (_pins((ROOT / name).read_text()) for name in LOCKS)
    assert {name: dev.get(name) for name in runtime} == runtime


@pytest.mark.parametrize("name", ["runtime", "dev"])
def test_everything_asked_for_is_pinned(name: str) -> None:
    asked = re.findall(r"^([a-z][\w.-]*)", (ROOT / f"requirements/{name}.in").read_text().lower(), re.MULTILINE)
    pinned = _pins((ROOT / f"requirements/{name}.txt").read_text())
    assert [each for each in asked if each not in pinned] == []


def test_the_product_imports_only_what_it_installs() -> None:
    runtime = _pins((ROOT / LOCKS[0]).read_text())
    graph = grimp.build_graph("aimpay", include_external_packages=True, cache_dir=None)
    tops = {module for module in graph.modules if graph.is_module_squashed(module)} - set(sys.stdlib_module_names)
    owners = packages_distributions()
    foreign = {top for top in tops if not {_plain(owner) for owner in owners.get(top, ())} & runtime.keys()}
    assert foreign == set()


def test_no_file_names_a_machine_or_a_registry() -> None:
    assert _naming(MACHINE) == []
    assert _naming(REGISTRY) == []


@pytest.mark.parametrize("line", ["@tmp@x", "cd @root@.venv", "'@work@main'"])
def test_a_machine_path_is_found(line: str) -> None:
    assert MACHINE.search(line.replace("@", "/"))


@pytest.mark.parametrize("line", ["https:@@t.me@work@", "{base}@root@", ".@work@"])
def test_an_address_is_not_a_machine_path(line: str) -> None:
    assert not MACHINE.search(line.replace("@", "/"))


def test_documents_mention_only_targets_that_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    unknown = {
        f"{path}: make {word}"
        for path, text in texts().items()
        if path.suffix in {".md", ".py", ".html", ".txt", ".in"} and path.parts[0] != "tests"
        for word in _targets(path, text)
        if word not in targets
    }
    assert unknown == set()


def test_a_target_in_a_document_is_found() -> None:
    assert _targets(Path("a.md"), "Run `make nothing`.\n```\nmake neither too\n```\nmake sure") == [
        "nothing",
        "neither",
        "too",
    ]


def test_every_target_has_its_line_of_help() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = re.findall(r"^\.PHONY: (\S+)", makefile, re.MULTILINE)
    assert [name for name in phony if not re.search(rf"^{name}:.*## \w", makefile, re.MULTILINE)] == []


def _targets(path: Path, text: str) -> list[str]:
    blocks = FENCED.findall(text) if path.suffix == ".md" else []
    found = QUOTED.findall(text) + [words for block in blocks for words in TYPED.findall(block)]
    return [word for words in found for word in words.split()]


def _pins(text: str) -> dict[str, str]:
    return {_plain(name): version for name, version, _ in PIN.findall(text)}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _naming(pattern: re.Pattern[str]) -> list[str]:
    return [f"{path}: {found[0]}" for path, text in texts().items() if (found := pattern.search(text))]
