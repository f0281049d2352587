"""The documents as a site: it builds without a warning, leads nowhere wrong, and asks nothing of other machines."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser.chromium import HOME, Watch, open_chromium
from browser.conftest import PATIENCE_MS
from docs.site_links import complaints
from house.tree import ROOT

LAMP = "a {{ background: url({address}) }}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build as ``make docs`` does: a warning is an error."""
    folder = tmp_path_factory.mktemp("site")
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return folder


def test_every_link_anchor_and_picture_of_the_site_is_there_and_nothing_is_fetched_from_outside(site: Path) -> None:
    assert len(list(site.rglob("*.html"))) > 60
    assert complaints(site) == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('<a href="gone.html">x</a>', "leads nowhere"),
        ('<a href="../outside.html">x</a>', "leads nowhere"),
        ('<a href="#gone">x</a>', "no such place"),
        ('<a href="https://nodots/x">x</a>', "not an address"),
        ('<img src="gone.webp">', "leads nowhere"),
        ('<script src="https://cdn.example.com/x.js"></script>', "fetched from outside"),
        ('<link rel="stylesheet" href="//fonts.example.com/x.css">', "fetched from outside"),
    ],
)
def test_a_wrong_address_is_found(tmp_path: Path, body: str, told: str) -> None:
    (tmp_path / "index.html").write_text(body)
    assert [told in line for line in complaints(tmp_path)] == [True]


def test_a_font_from_outside_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text(LAMP.format(address="https://fonts.example.com/x.woff2"))
    assert complaints(tmp_path)
    (tmp_path / "a.css").write_text(LAMP.format(address="data:font/woff2,"))
    assert complaints(tmp_path) == []


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def address(site: Path) -> Iterator[str]:
    with ThreadingHTTPServer((HOME, 0), partial(_Quiet, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{HOME}:{server.server_port}"
        server.shutdown()


@pytest.mark.browser
@pytest.mark.slow
def test_a_reader_finds_a_russian_word_and_the_browser_asks_only_this_machine(address: str) -> None:
    with open_chromium() as browser:
        context = browser.new_context(viewport={"width": 390, "height": 844})
        watch, page = Watch(context), context.new_page()
        page.goto(f"{address}/guides/owner.html")
        assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px \"AiM Sans\"'))")
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        page.locator("label[for=__search]").first.click()
        page.get_by_role("textbox", name="Поиск").fill("возвраты")
        expect(page.locator(".md-search-result__link").first).to_be_visible(timeout=PATIENCE_MS)
        assert watch.troubles == []
