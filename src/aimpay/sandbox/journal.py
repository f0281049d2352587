"""Every request between the parts and the outside, newest last, for the demo page and for assertions."""

from typing import Any

from aimpay.sandbox.changes import Changes
from aimpay.sandbox.clock import Clock
from aimpay.sandbox.store import Store

KEPT = 5000
BODY_LIMIT = 4000

Line = dict[str, Any]


class Journal:
    """Lines ``{seq, at, system, direction, method, path, status, ms, request, response}``.

    ``direction`` is seen from the product: ``out`` it called the outside, ``in`` the outside called it.
    Bodies are text, cut to 4,000 characters. Kept in RAM only, the newest 5,000.
    """

    def __init__(self, store: Store, clock: Clock, changes: Changes) -> None:
        self._store = store
        self._clock = clock
        self._changes = changes
        self._lines: list[Line] = []

    def note(  # one flat row is the point
        self,
        *,
        system: str,
        direction: str,
        method: str,
        path: str,
        status: int | None,
        ms: float,
        request: str,
        response: str,
    ) -> None:
        self._lines.append(
            {
                "seq": self._store.next("journal"),
                "at": self._clock.now().isoformat(),
                "system": system,
                "direction": direction,
                "method": method,
                "path": path,
                "status": status,
                "ms": round(ms, 1),
                "request": request[:BODY_LIMIT],
                "response": response[:BODY_LIMIT],
            }
        )
        del self._lines[:-KEPT]
        self._changes.tell("journal")

    def lines(self, *, after: int = 0, system: str | None = None, limit: int = 200) -> list[Line]:
        found = [line for line in self._lines if line["seq"] > after and system in {None, line["system"]}]
        return found[-limit:]
