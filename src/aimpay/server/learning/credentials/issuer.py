"""The school as an issuer: its decentralised identifier, the document behind it, its profile."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from aimpay.server.learning.credentials.jose import ALGORITHM, jwk, thumbprint
from aimpay.server.learning.credentials.models import SigningKey


@dataclass(frozen=True)
class Issuer:
    """``public_url`` is without a trailing slash; ``email`` is where the school answers, if it is an address."""

    public_url: str
    name: str
    email: str | None = None

    @property
    def did(self) -> str:
        """did:web: the host, its port if there is one, and the path's parts."""
        address = urlsplit(self.public_url)
        parts = [quote(address.netloc, safe=""), *filter(None, address.path.split("/"))]
        return f"did:web:{':'.join(parts)}"

    def key_id(self, number: int) -> str:
        return f"{self.did}#key-{number}"

    @property
    def profile(self) -> dict[str, Any]:
        """An Open Badges Profile."""
        said = {"id": self.did, "type": ["Profile"], "name": self.name, "url": f"{self.public_url}/issuer"}
        return said | ({"email": self.email} if self.email else {})


def did_document(issuer: Issuer, keys: Sequence[SigningKey]) -> dict[str, Any]:
    """``keys`` in the order of trust: the one in use first, since some readers take the first."""
    names = [issuer.key_id(key.number) for key in keys]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/jws-2020/v1"],
        "id": issuer.did,
        "verificationMethod": [
            {"id": name, "type": "JsonWebKey2020", "controller": issuer.did, "publicKeyJwk": jwk(key.public)}
            for name, key in zip(names, keys, strict=True)
        ],
        "assertionMethod": names,
        "service": [
            {"id": f"{issuer.did}#issuer", "type": "LinkedDomains", "serviceEndpoint": f"{issuer.public_url}/issuer"}
        ],
    }


def key_set(issuer: Issuer, keys: Sequence[SigningKey]) -> dict[str, Any]:
    """A JSON Web Key Set, with the names that credentials call the keys by."""
    return {
        "keys": [jwk(key.public) | {"kid": issuer.key_id(key.number), "alg": ALGORITHM, "use": "sig"} for key in keys]
    }


def issuer_profile(issuer: Issuer, keys: Sequence[SigningKey]) -> dict[str, Any]:
    """The profile as it is published, with every trusted key."""
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        **issuer.profile,
        "keys": [
            {
                "id": issuer.key_id(key.number),
                "thumbprint": thumbprint(key.public),
                "publicKeyJwk": jwk(key.public),
                "pem": f"{issuer.public_url}/issuer/keys/{key.number}.pem",
                "created": key.created_at.isoformat(),
                "retired": key.retired_at.isoformat() if key.retired_at else None,
            }
            for key in keys
        ],
    }
