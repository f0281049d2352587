"""What a target of the Makefile names is there."""

import shutil
import subprocess
from pathlib import Path

import pytest

from house.tree import ROOT


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make here")
def test_clean_removes_caches_leaves_the_data_and_has_nothing_to_complain_of(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("src", "tests", "benchmarks", "migrations"):
        if (ROOT / name).is_dir():
            (tmp_path / name / "inner" / "__pycache__").mkdir(parents=True)
    kept = tmp_path / "var" / "__pycache__"
    kept.mkdir(parents=True)
    (tmp_path / ".venv").mkdir()
    cleaned = subprocess.run(["make", "clean"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (cleaned.returncode, cleaned.stderr) == (0, "")
    assert list(tmp_path.rglob("__pycache__")) == [kept]
    assert not (tmp_path / ".venv").exists()
