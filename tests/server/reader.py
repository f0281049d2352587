"""Reads a page as a browser would, and a text that would like to be markup."""

from html.parser import HTMLParser
from typing import Final

EVIL: Final = "<script>alert('1')</script>&\""


class Reader(HTMLParser):
    """Collects what a browser would load, and what it would follow."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.followed: list[str] = []
        self.tags: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.tags.append(tag)
        self.loaded += [value for name in ("src", "srcset") if (value := named.get(name))]
        target = named.get("href")
        if target:
            (self.followed if tag == "a" else self.loaded).append(target)
