"""The machine's own Chromium: nothing is downloaded, and no name but this machine's own is ever resolved."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Request, sync_playwright

HOME: Final = "127.0.0.1"
SWITCHES: Final = (
    "--no-sandbox",  # Chromium refuses its own sandbox to root, and CI is root
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {HOME}",
)


def find_chromium() -> str:
    """Return the path; skip without it, or fail where AIMPAY_REQUIRE_BROWSER=1."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path:
        return path
    reason = "no Chromium on this machine (Debian: apt install chromium; elsewhere: CHROMIUM=path)"
    if os.environ.get("AIMPAY_REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def open_chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(SWITCHES))
        yield browser
        browser.close()


class Watch:
    """Writes down what no visitor should ever meet: errors in the console, and requests to other machines."""

    def __init__(self, context: BrowserContext) -> None:
        self.troubles: list[str] = []
        context.on("console", self._said)
        context.on("weberror", lambda error: self._failed(error.error))
        context.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.troubles.append(f"console {message.type}: {message.text} ({message.location['url']})")

    def _failed(self, error: Error) -> None:
        self.troubles.append(f"page error: {error.message}")

    def _asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.hostname != HOME:
            self.troubles.append(f"asked another machine: {request.url}")


Scheme = Literal["light", "dark"]


def open_page(browser: Browser, url: str, size: tuple[int, int], scheme: Scheme) -> tuple[Page, Watch]:
    """Open the demo page in a browser of its own. ``size`` is width and height in CSS pixels."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        locale="ru-RU",
        timezone_id="Europe/Moscow",
        device_scale_factor=1.5,
        has_touch=size[0] < size[1],
    )
    watch = Watch(context)
    page = context.new_page()
    page.goto(url)
    page.locator("body[data-ready]").wait_for()
    return page, watch
