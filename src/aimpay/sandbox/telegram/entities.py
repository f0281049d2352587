"""Entities that Telegram finds by itself, and safe HTML of a formatted text for the demo page."""

import re
from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise
from urllib.parse import urlsplit

from aimpay.sandbox.telegram.markup import Entity, Formatted, utf16_length

FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"«»]+[^\s<>\"«».,;:!?)\]])"
    r"|(?P<email>\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b)"
    r"|(?<![\w/])(?P<mention>@[A-Za-z]\w{3,31})\b"
    r"|(?<![\w/])(?P<bot_command>/\w{1,64})\b"
)
TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}
UNTOUCHED = {"code", "pre", "text_link", "url"}
SAFE_SCHEMES = {"http", "https", "tg", "mailto"}


def with_found(formatted: Formatted) -> Formatted:
    """Add links, addresses, mentions and commands that stand in the text."""
    taken = [entity for entity in formatted.entities if entity["type"] in UNTOUCHED]
    found = [entity for entity in _found(formatted.text) if not any(_overlap(entity, other) for other in taken)]
    entities = sorted((*formatted.entities, *found), key=lambda entity: (entity["offset"], -entity["length"]))
    return Formatted(formatted.text, tuple(entities))


def _found(text: str) -> Iterable[Entity]:
    for match in FOUND.finditer(text):
        offset = utf16_length(text[: match.start()])
        yield {"type": str(match.lastgroup), "offset": offset, "length": utf16_length(match[0])}


def _overlap(one: Entity, other: Entity) -> bool:
    begins_before_end = bool(one["offset"] < other["offset"] + other["length"])
    return begins_before_end and bool(other["offset"] < one["offset"] + one["length"])


def safe_html(text: str, entities: Sequence[Entity]) -> str:
    """Return HTML whose tags are all ours; what overlaps is closed and opened again."""
    raw = text.encode("utf-16-le")
    cuts = sorted({0, len(raw) // 2, *(cut for e in entities for cut in (e["offset"], e["offset"] + e["length"]))})
    written: list[str] = []
    stack: list[Entity] = []
    for begin, end in pairwise(cuts):
        active = [e for e in entities if e["offset"] <= begin and end <= e["offset"] + e["length"]]
        written += _switch(stack, active, raw)
        stack = active
        written.append(_segment(raw[begin * 2 : end * 2].decode("utf-16-le", "replace"), active))
    return "".join([*written, *_switch(stack, [], raw)])


def _switch(stack: Sequence[Entity], active: Sequence[Entity], raw: bytes) -> list[str]:
    kept = 0
    while kept < min(len(stack), len(active)) and stack[kept] is active[kept]:
        kept += 1
    closing = [_closing(entity) for entity in reversed(stack[kept:])]
    return closing + [_opening(entity, raw) for entity in active[kept:]]


def _segment(text: str, active: Sequence[Entity]) -> str:
    verbatim = any(entity["type"] == "pre" for entity in active)
    return escape(text) if verbatim else escape(text).replace("\n", "<br>")


def _opening(entity: Entity, raw: bytes) -> str:
    if tag := TAGS.get(entity["type"]):
        return f"<{tag}>"
    address = _address(entity, raw)
    return f'<a href="{escape(address)}" rel="noopener noreferrer" target="_blank">' if address is not None else ""


def _closing(entity: Entity) -> str:
    if tag := TAGS.get(entity["type"]):
        return f"</{tag}>"
    return "</a>" if entity["type"] in {"text_link", "url", "email", "mention"} else ""


def _address(entity: Entity, raw: bytes) -> str | None:
    words = raw[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2].decode("utf-16-le", "replace")
    match entity["type"]:
        case "text_link":
            return _safe(str(entity.get("url", "")))
        case "url":
            return _safe(words if "://" in words else f"http://{words}")
        case "email":
            return f"mailto:{words}"
        case "mention":
            return f"https://t.me/{words.removeprefix('@')}"
    return None


def _safe(address: str) -> str:
    try:
        scheme = urlsplit(address).scheme.lower()
    except ValueError:
        return "#"
    return address if scheme in SAFE_SCHEMES else "#"
