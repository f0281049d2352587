"""The page of threats names only tests that are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def test_every_wall_has_a_test_that_exists() -> None:
    named = NAMED.findall((ROOT / "docs" / "threats.md").read_text("utf-8"))
    assert len(named) > 50
    missing = [f"{path}::{name}" for path, name in named if not _is_there(ROOT / path, name)]
    assert missing == []


def test_the_page_is_where_the_root_says() -> None:
    assert "docs/threats.md" in (ROOT / "SECURITY.md").read_text("utf-8")


def _is_there(path: Path, name: str) -> bool:
    return path.exists() and f"def {name}(" in path.read_text("utf-8")
