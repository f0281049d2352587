"""Holds back a person who presses or types too fast, and says so once, not every time."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

from aiogram.types import CallbackQuery, Message, TelegramObject

from aimpay.bot import texts
from aimpay.bot.desk import Limits
from aimpay.bot.fleet import Taken
from aimpay.bot.middlewares.request_id import Next
from aimpay.contract.turns import Verdict

REMEMBERED_PEOPLE: Final = 10_000


@dataclass
class _Bucket:
    tokens: float
    filled_at: float
    noticed_at: float | None = None


class Throttling:
    """A bucket of ``burst`` tokens per person, one more each ``refill_seconds``."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = monotonic) -> None:
        self._limits = limits
        self._clock = clock
        self._buckets: OrderedDict[int, _Bucket] = OrderedDict()

    async def __call__(self, handler: Next, event: TelegramObject, data: dict[str, Any]) -> Any:
        if not isinstance(event, Message | CallbackQuery) or event.from_user is None:
            return await handler(event, data)
        taken: Taken | None = data.get("taken")
        verdict = taken.opened.verdict if taken else self.verdict(event.from_user.id)
        if verdict == Verdict.YOURS:
            return await handler(event, data)
        if verdict == Verdict.HELD:
            await _notice(event, data)
        return None

    def verdict(self, person_id: int) -> Verdict:
        """What a bot that is alone decides by itself; of several, the server decides."""
        if self.takes(person_id):
            return Verdict.YOURS
        return Verdict.HELD if self.should_notice(person_id) else Verdict.HELD_SILENTLY

    def takes(self, person_id: int) -> bool:
        bucket = self._bucket(person_id)
        now = self._clock()
        grown = (now - bucket.filled_at) / self._limits.refill_seconds
        bucket.tokens, bucket.filled_at = min(self._limits.burst, bucket.tokens + grown), now
        if bucket.tokens < 1:
            return False
        bucket.tokens -= 1
        return True

    def should_notice(self, person_id: int) -> bool:
        bucket = self._bucket(person_id)
        now = self._clock()
        if bucket.noticed_at is not None and now - bucket.noticed_at < self._limits.notice_seconds:
            return False
        bucket.noticed_at = now
        return True

    def _bucket(self, person_id: int) -> _Bucket:
        if person_id not in self._buckets:
            self._buckets[person_id] = _Bucket(self._limits.burst, self._clock())
        self._buckets.move_to_end(person_id)
        while len(self._buckets) > REMEMBERED_PEOPLE:
            self._buckets.popitem(last=False)
        return self._buckets[person_id]


async def _notice(event: Message | CallbackQuery, data: dict[str, Any]) -> None:
    if isinstance(event, CallbackQuery):
        data["toast"].say(texts.TOO_FAST)
    else:
        await event.answer(texts.TOO_FAST, disable_notification=True)
