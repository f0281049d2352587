"""Secrets that we keep for others, at rest: sealed with a key derived from the secret of ``.env``."""

import base64
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Sealer:
    """``codes``: the current secret first; what a former one sealed is opened too."""

    def __init__(self, codes: Sequence[str], purpose: str) -> None:
        self._boxes = [Fernet(_key(code, purpose)) for code in codes]
        self._box = MultiFernet(self._boxes)

    def seal(self, value: str) -> str:
        return self._box.encrypt(value.encode()).decode()

    def open(self, sealed: str) -> str | None:
        """None when another secret sealed it."""
        try:
            return self._box.decrypt(sealed.encode()).decode()
        except InvalidToken:
            return None

    def sealed_anew(self, sealed: str) -> str:
        """What a former secret sealed, sealed by the current one; anything else as it is."""
        if _opens(self._boxes[0], sealed) or self.open(sealed) is None:
            return sealed
        return self._box.rotate(sealed.encode()).decode()


def _opens(box: Fernet, sealed: str) -> bool:
    try:
        box.decrypt(sealed.encode())
    except InvalidToken:
        return False
    return True


def _key(code: str, purpose: str) -> bytes:
    info = f"aimpay: {purpose}".encode()
    return base64.urlsafe_b64encode(
        HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(code.encode())
    )
