"""Makes the README's pictures from the browser test: ``make pictures``. Chromium itself packs them as WebP."""

import base64
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import Page

from browser.chromium import open_chromium

ROOT: Final = Path(__file__).parents[2]
CHOSEN: Final = {
    "02-annas-link": "1-link",
    "04-boris-arrives": "2-friend",
    "08-payer-page": "3-payment",
    "15-group": "4-group-and-letter",
    "17-certificate": "5-certificate",
    "18-bonus-free": "6-bonus",
    "22-journal": "journal",
    "23-dark": "dark",
    "24-phone": "phone",
}
PACK: Final = """async (png) => {
  const picture = new Image();
  picture.src = `data:image/png;base64,${png}`;
  await picture.decode();
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  canvas.getContext("2d").drawImage(picture, 0, 0);
  const packed = await canvas.convertToBlob({ type: "image/webp", quality: 0.86 });
  const bytes = new Uint8Array(await packed.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}"""


def main(target: Path) -> int:
    """Play the story, then pack the chosen pictures into ``target``; return the exit code."""
    with tempfile.TemporaryDirectory() as taken:
        played = _play(Path(taken))
        if played == 0:
            _pack(Path(taken), target)
    return played


def _play(folder: Path) -> int:
    story = "tests/browser/test_story_in_the_demo_page.py::test_a_stranger_sells_a_course_by_clicking_only"
    environment = {**os.environ, "AIMPAY_PICTURES": str(folder), "AIMPAY_REQUIRE_BROWSER": "1"}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", story], cwd=ROOT, env=environment, check=False
    ).returncode


def _pack(taken: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    with open_chromium() as browser:
        page = browser.new_page()
        for source, name in CHOSEN.items():
            (target / f"{name}.webp").write_bytes(_webp(page, (taken / f"{source}.png").read_bytes()))


def _webp(page: Page, png: bytes) -> bytes:
    return base64.b64decode(page.evaluate(PACK, base64.b64encode(png).decode()))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
