"""Where the official machine-readable specifications stand, if they do. They are read there, never copied."""

import os
from pathlib import Path

import pytest

SPECS = Path(os.environ.get("AIMPAY_SPECS") or Path(__file__).parents[2] / "shared" / "specs")


def spec(name: str) -> Path:
    """Return the path of a specification, or skip the test with the reason."""
    path = SPECS / name
    if not path.exists():
        pytest.skip(f"the official specification {name} is not at hand (set AIMPAY_SPECS)")
    return path
