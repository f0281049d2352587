"""Signed notifications as Svix makes them: HMAC-SHA256 over ``id.timestamp.body``, of the bytes as they came."""

import base64
import binascii
import hmac
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Final

PREFIX: Final = "whsec_"
VERSION: Final = "v1"
TOLERANCE: Final = 300
"""Seconds. An older notification may be a stolen one."""
LONGEST_ID: Final = 128


def key_of(secret: str) -> bytes:
    """Return the key within ``whsec_<base64>``; ValueError when it is no such secret."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("not a whsec_ secret") from error
    if not key:
        raise ValueError("an empty key signs nothing")
    return key


def verified_id(key: bytes, headers: Mapping[str, str], body: bytes, now: datetime) -> str | None:
    """Return the notification's own id; None when nobody who knows the key sent exactly this, and lately.

    ``now`` is the machine's own time. Any of several listed signatures is enough: the key may be changing.
    """
    message_id, stamp = headers.get("svix-id", ""), headers.get("svix-timestamp", "")
    if not 0 < len(message_id) <= LONGEST_ID or not (stamp.isascii() and stamp.isdecimal() and len(stamp) < LONGEST_ID):
        return None
    if abs(now.timestamp() - int(stamp)) > TOLERANCE:
        return None
    expected = sign(key, message_id, stamp, body).encode()
    given = [one.encode("utf-8", "replace") for one in headers.get("svix-signature", "").split(" ")]
    matches = [hmac.compare_digest(expected, one) for one in given]
    return message_id if any(matches) else None


def sign(key: bytes, message_id: str, stamp: str, body: bytes) -> str:
    signed = f"{message_id}.{stamp}.".encode() + body
    return f"{VERSION},{base64.b64encode(hmac.new(key, signed, sha256).digest()).decode()}"
