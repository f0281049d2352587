"""Telegram's HTML dialect: text with tags in, plain text with entities out, and the same refusals."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from aimpay.sandbox.telegram.errors import bad_request, unparsable

Entity = dict[str, Any]

TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
}
FIELDS = ("type", "offset", "length", "url", "user", "language", "custom_emoji_id")
VERBATIM = {"code", "pre"}
LINK_SCHEMES = {"http", "https", "tg"}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

_PLAIN = re.compile(r"[^<&]+")
_NAME = re.compile(r"[^\s>]*")
_CHARACTER = re.compile(
    r"&(?:#(?P<decimal>\d{1,7})|#x(?P<hex>[0-9a-f]{1,6})|(?P<name>lt|gt|amp|quot));?", re.IGNORECASE
)
_ATTRIBUTE = re.compile(
    r"(?P<name>[^\s=>]+)(?:\s*(?P<equals>=)\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[\w.\-]+))?)?"
)
_SPACE = re.compile(r"\s*")


def utf16_length(text: str) -> int:
    """Entities count in UTF-16 code units."""
    return len(text) + sum(char > "\uffff" for char in text)


@dataclass(frozen=True)
class Formatted:
    text: str = ""
    entities: tuple[Entity, ...] = ()


@dataclass
class _Opened:
    name: str
    offset: int
    attributes: dict[str, str]
    written: int
    language: str = ""


@dataclass
class _Reader:
    source: str
    at: int = 0
    offset: int = 0
    pieces: list[str] = field(default_factory=list)
    opened: list[_Opened] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def read(self) -> Formatted:
        while self.at < len(self.source):
            self._step()
        if self.opened:
            raise unparsable(f'Can\'t find end tag corresponding to start tag "{self.opened[-1].name}"')
        return Formatted("".join(self.pieces), tuple(self.entities))

    def _step(self) -> None:
        if plain := _PLAIN.match(self.source, self.at):
            self._write(plain[0], plain.end())
        elif self.source.startswith("</", self.at):
            self._end_tag()
        elif self.source[self.at] == "<":
            self._start_tag()
        elif character := _CHARACTER.match(self.source, self.at):
            self._write(_decoded(character), character.end())
        else:
            self._write("&", self.at + 1)

    def _write(self, text: str, until: int) -> None:
        self.pieces.append(text)
        self.offset += utf16_length(text)
        self.at = until

    def _bytes(self, position: int) -> int:
        return len(self.source[:position].encode())

    def _match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.source, self.at)
        if found is None:
            return ""
        self.at = found.end()
        return found[0]

    def _start_tag(self) -> None:
        begun = self.at
        self.at += 1
        name = self._match(_NAME).lower()
        if self.at >= len(self.source):
            raise unparsable(f"Unclosed start tag at byte offset {self._bytes(begun)}")
        if name not in TYPES:
            raise unparsable(f'Unsupported start tag "{name}" at byte offset {self._bytes(begun)}')
        attributes = self._attributes(name, begun)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(begun)}')
        self.opened.append(_Opened(name, self.offset, attributes, len(self.pieces)))

    def _attributes(self, tag: str, begun: int) -> dict[str, str]:
        found: dict[str, str] = {}
        while True:
            self._match(_SPACE)
            if self.source.startswith(">", self.at):
                self.at += 1
                return found
            attribute = _ATTRIBUTE.match(self.source, self.at)
            if attribute is None:
                raise self._broken_attribute(tag, begun)
            found[attribute["name"].lower()] = self._value(attribute, tag, begun)
            self.at = attribute.end()

    def _broken_attribute(self, tag: str, begun: int) -> Exception:
        if self.at >= len(self.source):
            return unparsable(f"Unclosed start tag at byte offset {self._bytes(begun)}")
        return unparsable(f'Empty attribute name in the tag "{tag}" at byte offset {self._bytes(begun)}')

    def _value(self, attribute: re.Match[str], tag: str, begun: int) -> str:
        given = [attribute[kind] for kind in ("double", "single", "bare") if attribute[kind] is not None]
        if given:
            return _CHARACTER.sub(_decoded, given[0])
        if attribute["equals"]:
            raise unparsable(f"Unclosed start tag at byte offset {self._bytes(begun)}")
        if attribute["name"].lower() == "expandable":
            return ""
        where = f'of an attribute of the tag "{tag}" at byte offset {self._bytes(begun)}'
        raise unparsable(f"Expected equal sign in declaration {where}")

    def _end_tag(self) -> None:
        begun = self.at
        self.at += 2
        name = self._match(_NAME).lower()
        self._match(_SPACE)
        if not self.source.startswith(">", self.at):
            raise unparsable(f"Unclosed end tag at byte offset {self._bytes(begun)}")
        self.at += 1
        if not self.opened:
            raise unparsable(f"Unexpected end tag at byte offset {self._bytes(begun)}")
        opened = self.opened.pop()
        if name not in {"", opened.name}:
            wanted = f'expected "</{opened.name}>", found "</{name}>"'
            raise unparsable(f"Unmatched end tag at byte offset {self._bytes(begun)}, {wanted}")
        self._close(opened)

    def _close(self, opened: _Opened) -> None:
        if any(outer.name in VERBATIM for outer in self.opened):
            self._note_language(opened)
            return
        length = self.offset - opened.offset
        details = _details(opened, "".join(self.pieces[opened.written :]))
        if length and details is not None:
            self.entities.append({"type": TYPES[opened.name], "offset": opened.offset, "length": length, **details})

    def _note_language(self, opened: _Opened) -> None:
        language = opened.attributes.get("class", "")
        if opened.name == "code" and self.opened[-1].name == "pre" and language.startswith("language-"):
            self.opened[-1].language = language.removeprefix("language-")


def _decoded(character: re.Match[str]) -> str:
    if character["name"]:
        return NAMED[character["name"].lower()]
    code = int(character["decimal"]) if character["decimal"] else int(character["hex"], 16)
    valid = 0 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF  # noqa: PLR2004 — the bounds of Unicode
    return chr(code) if valid else character[0]


def _details(opened: _Opened, inside: str) -> Entity | None:
    """Return what an entity carries beside its place; None when it makes no entity."""
    if opened.name == "a":
        return _link(opened.attributes.get("href") or inside)
    if opened.name == "tg-emoji":
        return {"custom_emoji_id": opened.attributes.get("emoji-id", "")}
    if opened.name == "pre" and opened.language:
        return {"language": opened.language}
    if opened.name == "blockquote" and "expandable" in opened.attributes:
        return {"type": "expandable_blockquote"}
    return {}


def _link(href: str) -> Entity | None:
    address = checked_link(href)
    return {"url": address} if address else None


def checked_link(href: str) -> str | None:
    """Return the address with a scheme, or None when Telegram would leave the words without a link."""
    address = href.strip() if "://" in href else f"http://{href.strip()}"
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme.lower() not in LINK_SCHEMES or not parts.netloc or re.search(r"\s", address):
        return None
    return address if parts.scheme.lower() == "tg" or "." in parts.netloc else None


def read_html(source: str) -> Formatted:
    return _Reader(source).read()


def trimmed(formatted: Formatted) -> Formatted:
    """Drop the white space at both ends, as the real one does, and move the entities along."""
    text = formatted.text.strip()
    shift = utf16_length(formatted.text) - utf16_length(formatted.text.lstrip())
    moved = (_moved(entity, shift, utf16_length(text)) for entity in formatted.entities)
    kept = [entity for entity in moved if entity["length"] > 0]
    return Formatted(text, tuple(sorted(kept, key=lambda entity: (entity["offset"], -entity["length"]))))


def _moved(entity: Entity, shift: int, limit: int) -> Entity:
    begin = min(max(entity["offset"] - shift, 0), limit)
    end = min(max(entity["offset"] + entity["length"] - shift, 0), limit)
    return {**entity, "offset": begin, "length": end - begin}


def read_entities(text: str, given: Any) -> Formatted:
    """Take entities that the bot listed itself instead of a parse mode."""
    if not isinstance(given, list):
        raise bad_request("can't parse entities JSON object")
    for entity in given:
        if not isinstance(entity, dict) or not _well_placed(entity, utf16_length(text)):
            raise bad_request("can't parse MessageEntity: entity beyond the text or without a type")
    kept = ({name: entity[name] for name in FIELDS if name in entity} for entity in given)
    return Formatted(text, tuple(kept))


def _well_placed(entity: Entity, limit: int) -> bool:
    offset, length = entity.get("offset"), entity.get("length")
    if not (isinstance(offset, int) and isinstance(length, int) and isinstance(entity.get("type"), str)):
        return False
    return offset >= 0 and length > 0 and offset + length <= limit


def read_formatted(text: str, parse_mode: str, entities: Any) -> Formatted:
    """``parse_mode`` is HTML or none: the product speaks no other, so Markdown is refused here."""
    if parse_mode and parse_mode.upper() != "HTML":
        raise bad_request("unsupported parse_mode")
    if parse_mode:
        return trimmed(read_html(text))
    return trimmed(Formatted(text) if entities is None else read_entities(text, entities))
