"""The demo page is whole by itself: every file it names is there, and nothing comes from outside."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from aimpay.sandbox.page import LOOK, STATIC, page_routes

ORIGIN = "http://testserver"
NAMED = (
    re.compile(r'(?:src|href)="(?P<url>[^"#][^"]*)"'),  # HTML
    re.compile(r'url\("?(?P<url>[^")]+)"?\)'),  # CSS
    re.compile(r'(?:from|import) "(?P<url>[^"]+)"'),  # ES modules
)
OUTSIDE = re.compile(r"(?:https?:)?//(?P<host>[\w.-]+\.[a-z]{2,})")
WORDS = {"t.me", "www.w3.org"}  # addresses that people type and names of namespaces: nothing is fetched from them
FONT_NAMES = ("aim-sans-400", "aim-sans-700", "aim-serif-400", "aim-serif-700")
SIZES = {"media/welcome.mp4": 300_000, "media/earn.jpg": 150_000, "media/course.jpg": 150_000}


@pytest.fixture
def browser() -> Iterator[TestClient]:
    with TestClient(Starlette(routes=page_routes())) as client:
        yield client


def texts() -> list[Path]:
    found = [
        one
        for root in (STATIC, LOOK)
        for one in root.rglob("*")
        if one.suffix in {".html", ".css", ".js", ".svg"} and one.parent.name != "vendor"
    ]
    assert found
    return found


def walk(browser: TestClient, url: str, seen: dict[str, str]) -> None:
    """Fetch a file and all that it names, as a browser would."""
    if url in seen:
        return
    answer = browser.get(url)
    assert answer.status_code == 200, url
    kind = answer.headers["content-type"]
    seen[url] = kind
    if kind.startswith("text/"):
        for pattern in NAMED:
            for match in pattern.finditer(answer.text):
                walk(browser, urljoin(url, match["url"]), seen)


def test_the_page_and_everything_it_names_is_served(browser: TestClient) -> None:
    seen: dict[str, str] = {}
    walk(browser, f"{ORIGIN}/", seen)
    assert seen[f"{ORIGIN}/"].startswith("text/html")
    assert f"{ORIGIN}/sandbox/static/app.js" in seen
    assert all(any(name in url for url in seen) for name in FONT_NAMES)


def test_no_module_is_left_that_the_page_never_loads(browser: TestClient) -> None:
    seen: dict[str, str] = {}
    walk(browser, f"{ORIGIN}/", seen)
    loaded = {url.rpartition("/")[2] for url in seen}
    assert {one.name for one in STATIC.iterdir()} - loaded == {"index.html", "outside.html"}


@pytest.mark.parametrize("file", texts(), ids=lambda file: file.name)
def test_no_asset_comes_from_outside(file: Path) -> None:
    assert {match["host"] for match in OUTSIDE.finditer(file.read_text())} <= WORDS


def test_look_answers_at_both_addresses_so_that_every_surface_may_read_the_tokens(browser: TestClient) -> None:
    short = browser.get("/sandbox/static/tokens.css")
    long = browser.get("/sandbox/static/look/tokens.css")
    assert short.status_code == 200
    assert short.text == long.text
    for prefix in ("/sandbox/static", "/sandbox/static/look"):
        assert browser.get(f"{prefix}/fonts/aim-sans-400.woff2").content.startswith(b"wOF2")


def test_python_files_of_the_package_are_not_given_away(browser: TestClient) -> None:
    assert browser.get("/sandbox/static/look/__init__.py").status_code == 404
    assert browser.get("/sandbox/static/__init__.py").status_code == 404
    assert browser.get("/sandbox/static/../__init__.py").status_code == 404


def test_an_edited_asset_is_seen_at_once_and_types_are_not_guessed(browser: TestClient) -> None:
    for path in ("/", "/sandbox/static/app.js", "/sandbox/static/look/tokens.css"):
        headers = browser.get(path).headers
        assert headers["cache-control"] == "no-cache"
        assert headers["x-content-type-options"] == "nosniff"


def test_the_page_may_run_its_own_scripts_only(browser: TestClient) -> None:
    policy = browser.get("/").headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "script-src" not in policy
    assert "'unsafe-eval'" not in policy


@pytest.mark.parametrize(("name", "limit"), SIZES.items())
def test_media_stay_small_enough_to_be_uploaded_on_first_use(name: str, limit: int) -> None:
    assert 0 < (LOOK / name).stat().st_size <= limit


def test_fonts_keep_their_licence_beside_them() -> None:
    licence = (LOOK / "fonts" / "LICENSE.txt").read_text()
    assert "ParaType" in licence
    assert "GRANT OF LICENSE" in licence
