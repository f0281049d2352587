"""Cuts Telegram HTML into pieces that Telegram accepts, at paragraphs where possible, tags kept balanced."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

TEXT_LIMIT: Final = 4096
CAPTION_LIMIT: Final = 1024

_TAG: Final = re.compile(r"</?([a-z-]+)[^>]*>")
_TOKEN: Final = re.compile(r"<[^>]*>|&[#\w]+;|.", re.DOTALL)
_BREAKS: Final = ("\n\n", "\n", " ")


def visible_length(html: str) -> int:
    """Count UTF-16 units after entity parsing, as Telegram does."""
    return len(unescape(_TAG.sub("", html)).encode("utf-16-le")) // 2


def split_html(html: str, limit: int = TEXT_LIMIT) -> list[str]:
    """Return pieces of at most ``limit`` visible units each."""
    pieces = []
    while visible_length(html) > limit:
        cut = _cut_at(html, limit)
        head, tail = html[:cut], html[cut:].lstrip()
        tags = _open_tags(head)
        pieces.append(head.rstrip() + "".join(f"</{name}>" for name, _ in reversed(tags)))
        html = "".join(tag for _, tag in tags) + tail
    return [*pieces, html]


def _cut_at(html: str, limit: int) -> int:
    furthest = _furthest(html, limit)
    for mark in _BREAKS:
        found = max((at for at in _occurrences(html, mark, furthest) if at >= furthest // 2), default=0)
        if found:
            return found
    return furthest


def _furthest(html: str, limit: int) -> int:
    """Return the largest offset between two tokens that keeps the head within the limit."""
    used, at = 0, 0
    for token in _TOKEN.finditer(html):
        used += visible_length(token.group())
        if used > limit:
            break
        at = token.end()
    return at


def _occurrences(html: str, mark: str, before: int) -> Iterator[int]:
    """Give offsets of ``mark`` outside of tags."""
    inside = [(tag.start(), tag.end()) for tag in _TAG.finditer(html, 0, before)]
    for found in re.finditer(re.escape(mark), html[:before]):
        if not any(start < found.start() < end for start, end in inside):
            yield found.start()


def _open_tags(html: str) -> list[tuple[str, str]]:
    stack: list[tuple[str, str]] = []
    for tag in _TAG.finditer(html):
        if not tag.group().startswith("</"):
            stack.append((tag.group(1), tag.group()))
        elif stack:
            stack.pop()
    return stack
