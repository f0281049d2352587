"""Private keys at rest: sealed with a key that is derived from the secret of ``.env``, which no database backup has."""

import base64
from collections.abc import Sequence
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

PURPOSE: Final = b"aimpay: keys that sign certificates"


class Chest:
    """``codes`` as in the settings: the current one first. What a former one sealed is opened too."""

    def __init__(self, codes: Sequence[str]) -> None:
        self._passwords = [_password(code) for code in codes]
        self._opened: dict[str, Ed25519PrivateKey] = {}

    def seal(self, key: Ed25519PrivateKey) -> str:
        how = BestAvailableEncryption(self._passwords[0])
        sealed = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how).decode()
        self._opened[sealed] = key
        return sealed

    def open(self, sealed: str) -> Ed25519PrivateKey | None:
        """None when another secret sealed it. Opening takes milliseconds, so what was opened is kept in memory."""
        if sealed not in self._opened:
            found = next(filter(None, (_open(sealed, password) for password in self._passwords)), None)
            if found is None:
                return None
            self._opened[sealed] = found
        return self._opened[sealed]

    def is_current(self, sealed: str) -> bool:
        """Tell whether the current code opens it, so that the former one may be forgotten."""
        return _open(sealed, self._passwords[0]) is not None


def _password(code: str) -> bytes:
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=PURPOSE).derive(code.encode())
    return base64.urlsafe_b64encode(derived)


def _open(sealed: str, password: bytes) -> Ed25519PrivateKey | None:
    try:
        key = load_pem_private_key(sealed.encode(), password)
    except ValueError:
        return None
    return key if isinstance(key, Ed25519PrivateKey) else None
