"""The team's limit of requests per second, told in the ``ratelimit-*`` headers of each answer."""

import math
from collections import deque
from datetime import datetime, timedelta

from aimpay.sandbox.clock import Clock
from aimpay.sandbox.resend.settings import SettingsShelf

WINDOW = timedelta(seconds=1)


class Limiter:
    """Counts the last second of all keys together. A second is not worth keeping through a restart."""

    def __init__(self, clock: Clock, shelf: SettingsShelf) -> None:
        self._clock = clock
        self._shelf = shelf
        self._recent: deque[datetime] = deque()

    def count(self) -> tuple[bool, dict[str, str]]:
        """Return whether one more request may pass, and the headers to send with its answer."""
        limit = self._shelf.read().requests_per_second
        if limit is None:
            return True, {}
        now = self._clock.now()
        while self._recent and self._recent[0] <= now - WINDOW:
            self._recent.popleft()
        passes = len(self._recent) < limit
        if passes:
            self._recent.append(now)
        return passes, self._headers(limit, now)

    def _headers(self, limit: int, now: datetime) -> dict[str, str]:
        remaining = max(0, limit - len(self._recent))
        reset = math.ceil((self._recent[0] + WINDOW - now).total_seconds())
        return {
            "ratelimit-limit": str(limit),
            "ratelimit-remaining": str(remaining),
            "ratelimit-reset": str(reset),
            "retry-after": "0" if remaining else str(reset),
        }
