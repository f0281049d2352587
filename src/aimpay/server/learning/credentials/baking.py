"""A picture that carries its own proof: the signed credential inside of a PNG, as Open Badges 3.0 bakes it."""

import zlib
from typing import Final

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
HEADER_END: Final = len(SIGNATURE) + 12 + 13
"""Right after the first chunk, IHDR, whose content is 13 bytes."""
KEYWORD: Final = b"openbadgecredential"


def bake(picture: bytes, token: str) -> bytes:
    """Return the PNG with the token in a chunk of international text, uncompressed."""
    if not picture.startswith(SIGNATURE):
        raise ValueError("only a PNG can carry a credential")
    content = KEYWORD + b"\0\0\0\0\0" + token.encode()
    chunk = b"iTXt" + content
    carried = len(content).to_bytes(4) + chunk + zlib.crc32(chunk).to_bytes(4)
    return picture[:HEADER_END] + carried + picture[HEADER_END:]
