"""Logos and signatures that a school uploads: PNG or SVG, small, and with nothing in them but a drawing."""

import re
import struct
import zlib
from typing import Final

from aimpay.server.learning.certificates.design import Picture

LARGEST: Final = 64 * 1024
MOST_PIXELS: Final = 1200
PNG: Final = b"\x89PNG\r\n\x1a\n"
SVG: Final = re.compile(r"^(?:\ufeff)?\s*(?:<\?xml[^>]*\?>)?\s*(?:<!--.*?-->\s*)*<svg[\s>]", re.DOTALL)
ALIVE: Final = re.compile(
    r"<!(?:DOCTYPE|ENTITY)|<\s*(?:\w+:)?(?:script|foreignObject|image|text)\b|\son\w+\s*=|javascript:|@import"
    r"|href\s*=\s*['\"](?!#)|url\(\s*['\"]?(?!#)",
    re.IGNORECASE,
)
"""What may call for another file, run, or be set in a font that we do not have."""


class PictureError(ValueError):
    """``str()`` says in Russian what is wrong."""


def read_picture(body: bytes) -> Picture:
    """Return the picture, told by its bytes and not by its name. Raises PictureError."""
    if not body:
        raise PictureError("файл пуст")
    if len(body) > LARGEST:
        raise PictureError(f"больше {LARGEST // 1024} КБ: сертификат станет тяжёлым, уменьшите картинку")
    if body.startswith(PNG):
        return Picture("png", _checked_png(body))
    return Picture("svg", _checked_svg(body))


def _checked_png(body: bytes) -> bytes:
    """Every chunk is whole and has its checksum; the header says a size that is sane."""
    if body[12:16] != b"IHDR" or not _whole(body):
        raise PictureError("файл PNG повреждён")
    width, height = struct.unpack(">II", body[16:24])
    if not (0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS):
        raise PictureError(f"сторона больше {MOST_PIXELS} точек: уменьшите картинку")
    return body


def _whole(body: bytes) -> bool:
    at = len(PNG)
    while at + 12 <= len(body):
        (length,) = struct.unpack(">I", body[at : at + 4])
        end = at + 8 + length
        if body[end : end + 4] != struct.pack(">I", zlib.crc32(body[at + 4 : end])):
            return False
        if body[at + 4 : at + 8] == b"IEND":
            return True
        at = end + 4
    return False


def _checked_svg(body: bytes) -> bytes:
    try:
        written = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        written = ""
    if not SVG.match(written):
        raise PictureError("нужен файл PNG или SVG")
    if ALIVE.search(written):
        raise PictureError("в SVG могут быть только контуры: без текста, вложенных картинок, ссылок и скриптов")
    return written.encode()
