"""What a built site points at: every link, picture, script, style and font, and whether it is there."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

ADDRESSES: Final = {"a": "href", "img": "src", "script": "src", "link": "href", "source": "src", "iframe": "src"}
FETCHED: Final = frozenset(ADDRESSES) - {"a"}
NOT_FETCHED: Final = frozenset({"canonical", "prev", "next", "alternate"})
CSS_ADDRESS: Final = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")
PUBLIC: Final = re.compile(r"https?://([\w-]+\.)+[\w-]{2,}(:\d+)?(/\S*)?")
HERE: Final = re.compile(r"https?://(127\.0\.0\.1|localhost)(:\d+)?(/\S*)?")


class Page(HTMLParser):
    """``links`` are (tag, address); ``names`` are what an anchor may point at."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.names: set[str] = {""}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.names |= {given.get("id") or "", given.get("name") or ""}
        address = given.get(ADDRESSES.get(tag, ""))
        if address is not None and given.get("rel") not in NOT_FETCHED:
            self.links.append((tag, address))


def complaints(site: Path) -> list[str]:
    """Every link that leads nowhere, and everything that a browser would fetch from another machine."""
    open_page = cache(_read)
    found = [
        f"{page.relative_to(site)}: {wrong}"
        for page in sorted(site.rglob("*.html"))
        for tag, address in open_page(page).links
        if (wrong := _wrong(site, page, tag, address, open_page))
    ]
    return found + list(_fetched_by_styles(site))


def _read(path: Path) -> Page:
    return Page(path.read_text("utf-8"))


def _wrong(site: Path, page: Path, tag: str, address: str, open_page: Callable[[Path], Page]) -> str:
    split = urlsplit(address)
    if split.scheme or split.netloc:
        if tag in FETCHED and split.scheme != "data":
            return f"fetched from outside: {address}"
        known = split.scheme in {"data", "mailto"} or PUBLIC.fullmatch(address) or HERE.fullmatch(address)
        return "" if known else f"not an address: {address}"
    path = (_folder(site, page, split.path) / unquote(split.path).lstrip("/")).resolve() if split.path else page
    if path.is_dir():
        path /= "index.html"
    if not path.is_relative_to(site.resolve()) or not path.is_file():
        return f"leads nowhere: {address}"
    if split.fragment and unquote(split.fragment) not in open_page(path).names:
        return f"no such place: {address}"
    return ""


def _folder(site: Path, page: Path, path: str) -> Path:
    """Only the page for what is not found stands everywhere, and therefore names addresses from the top."""
    return site if path.startswith("/") and page.name == "404.html" else page.parent


def _fetched_by_styles(site: Path) -> Iterator[str]:
    for sheet in sorted(site.rglob("*.css")):
        for found in CSS_ADDRESS.finditer(sheet.read_text("utf-8")):
            address = found[1] or found[2]
            if not address.startswith(("data:", "#")) and not (sheet.parent / address.split("?")[0]).is_file():
                yield f"{sheet.relative_to(site)}: fetched from outside or missing: {address}"
