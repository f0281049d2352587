"""Reads the size of a picture, and the size and length of an MP4 film, from their headers."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8"
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
CONTAINERS = {b"moov", b"trak"}


@dataclass(frozen=True)
class Film:
    """Pixels and whole seconds."""

    width: int = 0
    height: int = 0
    duration: int = 0


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels of a PNG or JPEG, or None for anything else."""
    if data.startswith(PNG) and len(data) >= 24:  # noqa: PLR2004 — signature, length, name, two sizes
        width, height = struct.unpack(">II", data[16:24])
        return int(width), int(height)
    return _jpeg_size(data) if data.startswith(JPEG) else None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = len(JPEG)
    while at + 9 <= len(data) and data[at] == 0xFF:  # noqa: PLR2004 — the marker's first byte
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return int(width), int(height)
        at += 2 + length
    return None


def film(data: bytes) -> Film:
    """Take the biggest track's size; zeros where the file does not say."""
    width, height, duration = 0, 0, 0
    for name, body in _boxes(data):
        if name == b"mvhd":
            duration = _duration(body)
        elif name == b"tkhd" and len(body) >= 84:  # noqa: PLR2004 — the box's fixed length
            wide, high = struct.unpack(">II", body[-8:])
            width, height = max(width, wide >> 16), max(height, high >> 16)
    return Film(width, height, duration)


def _duration(body: bytes) -> int:
    if len(body) < 32:  # noqa: PLR2004 — both versions of the box are longer
        return 0
    scale, length = struct.unpack(">IQ", body[20:32]) if body[0] == 1 else struct.unpack(">II", body[12:20])
    return round(length / scale) if scale else 0


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(data):
        length, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        header = 16 if length == 1 else 8
        if length == 1:
            length = int.from_bytes(data[at + 8 : at + 16], "big")
        length = length or len(data) - at
        if length < header:
            return
        body = data[at + header : at + length]
        yield name, body
        if name in CONTAINERS:
            yield from _boxes(body)
        at += length
