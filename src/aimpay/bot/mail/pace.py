"""Telegram's limits at the last moment: whatever the bot sends is counted, and mail waits for its place."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType

SECOND: Final = 1.01
"""Telegram's second as we count it: calls sent evenly may arrive a little closer together."""

is_mail: ContextVar[bool] = ContextVar("is_mail", default=False)


@contextmanager
def as_mail() -> Iterator[None]:
    """Calls in this block have had their turn, and wait for no 429 themselves: all of the mail waits instead."""
    token = is_mail.set(True)
    try:
        yield
    finally:
        is_mail.reset(token)


class Pace(BaseRequestMiddleware):
    """``per_second`` messages in any second, one a second to a chat. Answers to people are counted, never held."""

    def __init__(self, per_second: int) -> None:
        self._per_second = per_second
        self._sent: deque[tuple[float, int]] = deque()
        self._last: dict[int, float] = {}
        self._line = asyncio.Lock()
        self._held_until = float("-inf")

    async def __call__(
        self, make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
    ) -> Response[TelegramType]:
        if not is_mail.get() and (chat_id := _spoken_to(method)) is not None:
            self._count(chat_id)
        try:
            return await make_request(bot, method)
        except TelegramRetryAfter as error:
            self.hold(error.retry_after)
            raise

    def hold(self, seconds: float) -> None:
        self._held_until = max(self._held_until, _now() + seconds)

    def held(self) -> float:
        """Seconds for which no mail may go; 0 or less when it may."""
        return self._held_until - _now()

    async def turn(self, chat_id: int) -> None:
        """Wait for a place for one message to this chat, and take it."""
        await _slept_out(lambda: self._last.get(chat_id, float("-inf")) + SECOND - _now())
        async with self._line:
            await _slept_out(self._left)
            self._count(chat_id)

    def _left(self) -> float:
        self._forget()
        over = len(self._sent) - self._per_second
        return self._sent[over][0] + SECOND - _now() if over >= 0 else 0

    def _count(self, chat_id: int) -> None:
        self._forget()
        self._sent.append((_now(), chat_id))
        self._last[chat_id] = _now()

    def _forget(self) -> None:
        while self._sent and self._sent[0][0] <= _now() - SECOND:
            at, chat_id = self._sent.popleft()
            if self._last.get(chat_id) == at:
                del self._last[chat_id]


def _spoken_to(method: TelegramMethod[Any]) -> int | None:
    speaks = method.__api_method__.startswith(("sendMessage", "sendPhoto", "sendVideo", "sendDocument", "copyMessage"))
    chat_id = getattr(method, "chat_id", None)
    return chat_id if speaks and isinstance(chat_id, int) else None


async def _slept_out(left: Callable[[], float]) -> None:
    while (seconds := left()) > 0:  # noqa: ASYNC110 — others take places meanwhile, so it is counted anew
        await asyncio.sleep(seconds)


def _now() -> float:
    return asyncio.get_running_loop().time()
