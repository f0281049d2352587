"""Whether Telegram would take a text of the school, before a buyer finds out that it does not."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

TEXT_LIMIT: Final = 4096
CAPTION_LIMIT: Final = 1024

_PIECE: Final = re.compile(r"<[^<>]*>|<")
_TAG: Final = re.compile(r"<(?P<closing>/?)(?P<name>[a-z-]+)(?P<attributes>(?:\s[^<>]*)?)>")
_ATTRIBUTES: Final = {
    "a": re.compile(r'\s+href="(?:https?|tg|mailto):[^"<>\s]+"'),
    "code": re.compile(r'(?:\s+class="language-[\w+-]+")?'),
    "blockquote": re.compile(r"(?:\s+expandable)?"),
} | dict.fromkeys(("b", "i", "u", "s", "pre", "tg-spoiler"), re.compile(r""))


def html_problems(html: str) -> Iterator[str]:
    """Say in Russian what is wrong with the tags, each with its line. What is wrong first may be followed by more."""
    opened: list[tuple[str, int]] = []
    for piece in _PIECE.finditer(html):
        line = html.count("\n", 0, piece.start()) + 1
        for problem in _wrong(piece.group(), opened, line):
            yield f"строка {line}: {problem}"
    for name, line in opened:
        yield f"строка {line}: тег <{name}> не закрыт"


def visible_length(html: str) -> int:
    """Count UTF-16 units without the tags, as Telegram does."""
    return len(unescape(_PIECE.sub("", html)).encode("utf-16-le")) // 2


def _wrong(piece: str, opened: list[tuple[str, int]], line: int) -> Iterator[str]:
    tag = _TAG.fullmatch(piece)
    if tag is None:
        yield f"«{piece}» — не тег Telegram; знак «меньше» пишут как &lt;"
    elif tag["name"] not in _ATTRIBUTES:
        yield f"тега <{tag['name']}> Telegram не знает; можно {', '.join(sorted(_ATTRIBUTES))}"
    elif tag["closing"]:
        if not opened or opened[-1][0] != tag["name"]:
            yield f"</{tag['name']}> закрывает не то, что открыто последним"
        else:
            opened.pop()
    else:
        opened.append((tag["name"], line))
        if not _ATTRIBUTES[tag["name"]].fullmatch(tag["attributes"]):
            yield f"в теге {piece} неверные атрибуты"
