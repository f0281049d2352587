"""``Idempotency-Key``: one letter for one key within 24 hours."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from aimpay.sandbox.resend.refusal import Refusal
from aimpay.sandbox.world import World

KIND = "resend.idempotency"
REMEMBERED = timedelta(hours=24)
LONGEST = 256


class Once:
    """Keys are the team's: the same key through another API key is the same key."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._running: set[str] = set()

    @contextmanager
    def running(self, key: str | None) -> Iterator[None]:
        """Hold the key while its request is being answered."""
        if key is None:
            yield
            return
        if not 1 <= len(key) <= LONGEST:
            raise Refusal(400, "invalid_idempotency_key", f"The idempotency key must be between 1-{LONGEST} chars.")
        if key in self._running:
            message = "Another request with the same idempotency key is currently in progress."
            raise Refusal(409, "concurrent_idempotent_requests", message)
        self._running.add(key)
        try:
            yield
        finally:
            self._running.discard(key)

    def remembered(self, key: str | None, path: str, payload: Any) -> dict[str, Any] | None:
        """Return the first answer to this key; refuse the key with another payload."""
        record = self._world.store.get(KIND, key) if key is not None else None
        if record is None or self._world.clock.now() - datetime.fromisoformat(record["at"]) >= REMEMBERED:
            return None
        if record["digest"] != _digest(path, payload):
            message = "Same idempotency key used with a different request payload."
            raise Refusal(409, "invalid_idempotent_request", message)
        answer: dict[str, Any] = record["answer"]
        return answer

    def remember(self, key: str | None, path: str, payload: Any, answer: dict[str, Any]) -> None:
        if key is not None:
            at = self._world.clock.now().isoformat()
            record = {"at": at, "digest": _digest(path, payload), "answer": answer}
            self._world.store.put(KIND, key, record)


def _digest(path: str, payload: Any) -> str:
    return hashlib.sha256(f"{path}\n{json.dumps(payload, sort_keys=True)}".encode()).hexdigest()
