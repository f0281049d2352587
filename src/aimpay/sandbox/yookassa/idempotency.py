"""Idempotence-Key: the same key with the same request is answered with the first answer, for 24 hours."""

import hashlib
import json
import re
from datetime import timedelta

from aimpay.sandbox.yookassa.credentials import Side
from aimpay.sandbox.yookassa.errors import invalid
from aimpay.sandbox.yookassa.provider import Provider
from aimpay.sandbox.yookassa.wire import Object, moment_of

KIND = "yk_idempotence"
HEADER = "Idempotence-Key"
LONGEST = 64
ALLOWED = re.compile(r"[0-9a-zA-Z+\-_.]+")
KEPT = timedelta(hours=24)


def check_key(key: str | None) -> str:
    if not key:
        raise invalid("Idempotence key is missing", HEADER)
    if len(key) > LONGEST:
        raise invalid(f"Idempotence key is too long: {len(key)}, at most {LONGEST}", HEADER)
    if not ALLOWED.fullmatch(key):
        raise invalid("Idempotence key contains characters that are not allowed", HEADER)
    return key


def fingerprint(method: str, path: str, body: Object) -> str:
    text = json.dumps([method, path, body], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def recall(provider: Provider, side: Side, key: str, request: str) -> tuple[int, Object] | None:
    """Return the first answer, nothing for a new key, or refuse a key used for something else."""
    known = provider.find(KIND, f"{side}:{key}")
    if known is None or provider.now >= moment_of(known["at"]) + KEPT:
        return None
    if known["request"] != request:
        raise invalid("Idempotence key duplicated", HEADER)
    return known["status"], json.loads(known["answer"])


def remember(provider: Provider, side: Side, key: str, request: str, status: int, answer: Object) -> None:
    """Freeze the answer as it is now."""
    row: Object = {
        "request": request,
        "status": status,
        "answer": json.dumps(answer, ensure_ascii=False),
        "at": provider.now.isoformat(),
    }
    provider.world.store.put(KIND, f"{side}:{key}", row)
