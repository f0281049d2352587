"""Flood limits: how many messages a bot may send at once, at all and to one chat."""

import math
from collections import OrderedDict, deque

from pydantic import BaseModel, Field

from aimpay.sandbox.telegram.errors import too_many_requests
from aimpay.sandbox.world import World

KIND, KEY = "tg_bot", "flood"
LONGEST_SPAN = 60.0


class FloodLimits(BaseModel):
    """The real numbers are not published: about 30 a second over all, 1 a second to a chat, 20 a minute to a group."""

    overall_per_second: int = Field(30, ge=1)
    chat_per_second: int = Field(20, ge=1)
    group_per_minute: int | None = Field(None, ge=1, description="none: a group has no limit of its own")


class FloodCounts(BaseModel):
    """Since the sandbox began; ``busiest_second`` is the most messages taken within any second."""

    accepted: int
    refused: int
    busiest_second: int


class Flood:
    """Windows live in RAM: after a restart the real service has forgotten them too."""

    def __init__(self, world: World) -> None:
        self._store = world.store
        self._clock = world.clock
        self._sent: dict[tuple[str, float], deque[float]] = {}
        self._last: OrderedDict[str, float] = OrderedDict()
        self.accepted = self.refused = self.busiest_second = 0

    @property
    def limits(self) -> FloodLimits:
        return FloodLimits.model_validate(self._store.get(KIND, KEY) or {})

    def counts(self) -> FloodCounts:
        return FloodCounts(accepted=self.accepted, refused=self.refused, busiest_second=self.busiest_second)

    def set_limits(self, limits: FloodLimits) -> None:
        self._store.put(KIND, KEY, limits.model_dump())

    def count(self, chat_id: int) -> float:
        """Count one message and return its moment, or refuse it with the time to wait."""
        limits = self.limits
        rules = [("", 1.0, limits.overall_per_second), (str(chat_id), 1.0, limits.chat_per_second)]
        if chat_id < 0 and limits.group_per_minute is not None:
            rules.append((str(chat_id), LONGEST_SPAN, limits.group_per_minute))
        now = self._clock.now().timestamp()
        windows = [(self._window(who, span, now), span, limit) for who, span, limit in rules]
        for window, span, limit in windows:
            if len(window) >= limit:
                self.refused += 1
                raise too_many_requests(max(1, math.ceil(window[0] + span - now)))
        for window, _span, _limit in windows:
            window.append(now)
        self.accepted += 1
        self.busiest_second = max(self.busiest_second, len(windows[0][0]))
        self._forget_quiet(str(chat_id), now)
        return now

    def _forget_quiet(self, chat_id: str, now: float) -> None:
        """Keep no windows of chats where nothing was sent for a minute."""
        self._last[chat_id] = now
        self._last.move_to_end(chat_id)
        while (quiet := next(iter(self._last))) != chat_id and self._last[quiet] <= now - LONGEST_SPAN:
            del self._last[quiet]
            for span in (1.0, LONGEST_SPAN):
                self._sent.pop((quiet, span), None)

    def _window(self, who: str, span: float, now: float) -> deque[float]:
        window = self._sent.setdefault((who, span), deque())
        while window and window[0] <= now - span:
            window.popleft()
        return window
