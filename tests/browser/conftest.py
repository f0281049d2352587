"""The running demo, a browser, and the folder where pictures are kept."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from browser.chromium import open_chromium
from browser.running_demo import running_demo

PATIENCE_MS = 30_000


@pytest.fixture
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with open_chromium() as browser:
        yield browser


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[str]:
    """Give the address of the demo page; the demo's data is this test's own."""
    with running_demo(tmp_path) as address:
        yield address


@pytest.fixture
def pictures(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Return AIMPAY_PICTURES, relative to the repository; without it, a folder of the test's own."""
    chosen = os.environ.get("AIMPAY_PICTURES")
    folder = request.config.rootpath / chosen if chosen else tmp_path / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
