"""Values that we hand to strangers and take back: signed, so that nobody makes up his own."""

import base64
import hmac
from collections.abc import Sequence
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SIGNATURE_BYTES: Final = 12
"""96 bits: too many to guess online, short enough for Telegram's deep links."""
SIGNATURE_LENGTH: Final = 16
"""Characters of it in base64."""


class Signer:
    """``purpose`` keeps a value signed for one thing from passing for another. ``codes``: the current secret first."""

    def __init__(self, codes: Sequence[str], purpose: str) -> None:
        self._keys = [hmac.new(_key(code, purpose), digestmod="sha256") for code in codes]

    def sign(self, value: str) -> str:
        """Return ``value-signature``; of letters, digits, hyphens and underscores when the value is."""
        return f"{value}-{_signature(self._keys[0], value)}"

    def read(self, signed: str) -> str | None:
        """Return the value; None when we did not sign it for this purpose."""
        value, given = signed[: -SIGNATURE_LENGTH - 1], signed[-SIGNATURE_LENGTH:]
        if signed[-SIGNATURE_LENGTH - 1 : -SIGNATURE_LENGTH] != "-" or not given.isascii():
            return None
        known = [hmac.compare_digest(_signature(key, value), given) for key in self._keys]
        return value if any(known) else None


def _key(code: str, purpose: str) -> bytes:
    info = f"aimpay: {purpose}".encode()
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(code.encode())


def _signature(keyed: hmac.HMAC, value: str) -> str:
    signing = keyed.copy()
    signing.update(value.encode())
    return base64.urlsafe_b64encode(signing.digest()[:SIGNATURE_BYTES]).decode()
