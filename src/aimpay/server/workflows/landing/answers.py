"""Pages and files for browsers: named by what is in them, and packed when the browser takes that."""

import gzip
import hashlib
from functools import lru_cache
from typing import Final

from fastapi import Request, Response

NOT_MODIFIED: Final = 304
SMALLEST: Final = 1024
"""Bytes; less is not worth packing."""
ALWAYS_ASK: Final = "no-cache"
FOR_AN_HOUR: Final = "public, max-age=3600"
FOR_EVER: Final = "public, max-age=31536000, immutable"
PACKED: Final = ("text/", "application/", "image/svg")
SAFE: Final = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "strict-origin-when-cross-origin"}


def answer(
    request: Request, body: bytes, media_type: str, *, cache: str = ALWAYS_ASK, headers: dict[str, str] | None = None
) -> Response:
    """Answer 304 when the browser has these very bytes."""
    etag = f'W/"{fingerprint(body)}"'
    common = {**SAFE, "Cache-Control": cache, "ETag": etag, "Vary": "Accept-Encoding", **(headers or {})}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=NOT_MODIFIED, headers=common)
    takes_gzip = "gzip" in request.headers.get("accept-encoding", "")
    if takes_gzip and len(body) >= SMALLEST and media_type.startswith(PACKED):
        return Response(packed(body), media_type=media_type, headers=common | {"Content-Encoding": "gzip"})
    return Response(body, media_type=media_type, headers=common)


@lru_cache(maxsize=64)
def packed(body: bytes) -> bytes:
    return gzip.compress(body, compresslevel=6, mtime=0)


@lru_cache(maxsize=64)
def fingerprint(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:20]
