"""Bitstring Status List 1.0: which certificates no longer hold, a bit for each, in a signed credential of its own."""

import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from aimpay.server.learning.credentials.issuer import Issuer
from aimpay.server.learning.credentials.jose import to_base64url

BITS: Final = 131_072
"""Of one list: the least that the standard allows, so that an entry hides among many."""
FRESH_FOR: Final = timedelta(days=1)
"""An older copy is refused by who checks: nobody can keep an old list to hide a revocation for long."""
CACHED_SECONDS: Final = 300


class Purpose(StrEnum):
    """A revocation is for ever, a suspension may be lifted."""

    REVOCATION = "revocation"
    SUSPENSION = "suspension"


@dataclass(frozen=True)
class ListName:
    """``key`` signs the list and the credentials that point to it, so that one pinned key checks both."""

    purpose: Purpose
    key: int
    part: int

    def address(self, issuer: Issuer) -> str:
        return f"{issuer.public_url}/credentials/status/{self.purpose}/{self.key}/{self.part}"


def status_entries(issuer: Issuer, key: int, index: int) -> list[dict[str, str]]:
    """Where a credential's own bits stand."""
    part, place = divmod(index, BITS)
    addresses = {purpose: ListName(purpose, key, part).address(issuer) for purpose in Purpose}
    return [
        {
            "id": f"{address}#{place}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": purpose,
            "statusListIndex": str(place),
            "statusListCredential": address,
        }
        for purpose, address in addresses.items()
    ]


def status_list(issuer: Issuer, name: ListName, indices: Iterable[int], now: datetime) -> dict[str, Any]:
    """Return the payload to be signed. ``indices`` are of whole certificates' places, those of other parts left out."""
    address = name.address(issuer)
    places = [index - name.part * BITS for index in indices if index // BITS == name.part]
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer.did,
        "validFrom": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "validUntil": f"{now + FRESH_FOR:%Y-%m-%dT%H:%M:%SZ}",
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": name.purpose,
            "encodedList": encoded(places),
            "ttl": CACHED_SECONDS * 1000,
        },
        "iss": issuer.did,
        "jti": address,
        "sub": f"{address}#list",
        "nbf": int(now.timestamp()),
        "exp": int((now + FRESH_FOR).timestamp()),
    }


def encoded(places: Iterable[int]) -> str:
    """Bits from the left, compressed, in multibase base64url."""
    bits = bytearray(BITS // 8)
    for place in places:
        bits[place // 8] |= 0x80 >> (place % 8)
    return f"u{to_base64url(gzip.compress(bytes(bits), mtime=0))}"
