"""Signing and publishing by the JOSE rules: compact JWS (RFC 7515) with Ed25519 (RFC 8037), and JWK."""

import base64
import hashlib
import json
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ALGORITHM: Final = "EdDSA"


def sign(payload: dict[str, Any], key: Ed25519PrivateKey, key_id: str) -> str:
    """Return a compact JWS. The same payload and key give the same text."""
    header = {"alg": ALGORITHM, "kid": key_id, "typ": "JWT"}
    signed = f"{_part(header)}.{_part(payload)}"
    return f"{signed}.{to_base64url(key.sign(signed.encode()))}"


def public_of(key: Ed25519PrivateKey) -> str:
    """Return the public half, base64url of its 32 bytes."""
    return to_base64url(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def jwk(public: str) -> dict[str, str]:
    return {"kty": "OKP", "crv": "Ed25519", "x": public}


def thumbprint(public: str) -> str:
    """RFC 7638: the fingerprint that two people can compare."""
    canonical = json.dumps(jwk(public), sort_keys=True, separators=(",", ":"))
    return to_base64url(hashlib.sha256(canonical.encode()).digest())


def pem(public: str) -> str:
    raw = base64.urlsafe_b64decode(f"{public}=")
    key = Ed25519PublicKey.from_public_bytes(raw)
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def to_base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _part(value: dict[str, Any]) -> str:
    return to_base64url(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())
