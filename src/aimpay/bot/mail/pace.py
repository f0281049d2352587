"""Telegram's limits at the last moment: whatever the bot sends is counted, and mail waits for its place."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType

SECOND: Final = 1.0
A_MOMENT: Final = 0.005

is_mail: ContextVar[bool] = ContextVar("is_mail", default=False)


@dataclass
class Spoken:
    """How many messages went out."""

    messages: int = 0


_spoken: ContextVar[Spoken | None] = ContextVar("spoken", default=None)


@contextmanager
def count_spoken() -> Iterator[Spoken]:
    """Count what is said in this block, for the pace that all bots share."""
    token = _spoken.set(counted := Spoken())
    try:
        yield counted
    finally:
        _spoken.reset(token)


@contextmanager
def as_mail() -> Iterator[None]:
    """Calls in this block have had their turn, and wait for no 429 themselves: all of the mail waits instead."""
    token = is_mail.set(True)
    try:
        yield
    finally:
        is_mail.reset(token)


class Pace(BaseRequestMiddleware):
    """``per_second`` messages in any second, one a second to a chat. Answers to people are counted, never held.

    Telegram took a message at some moment between the call and its answer, so a place is free again a second after
    the answer: the limit holds however calls crowd on the way, at the price of one way there and back in each second.
    """

    def __init__(self, per_second: int) -> None:
        self._per_second = per_second
        self._under_way = 0
        self._taken: deque[tuple[float, int]] = deque()
        self._chats: dict[int, float] = {}
        self._line = asyncio.Lock()
        self._held_until = float("-inf")

    async def __call__(
        self, make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
    ) -> Response[TelegramType]:
        chat_id = _spoken_to(method)
        if chat_id is None:
            return await self._asked(make_request, bot, method)
        if not is_mail.get():
            self._begin(chat_id)
            if counted := _spoken.get():
                counted.messages += 1
        try:
            return await self._asked(make_request, bot, method)
        finally:
            self._end(chat_id)

    async def _asked(
        self, make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
    ) -> Response[TelegramType]:
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
        """Wait for a place for one message to this chat, and take it: the next call to the chat uses it."""
        while True:
            await _slept_out(lambda: self._chat_left(chat_id))
            async with self._line:
                await _slept_out(self._left)
                if self._chat_left(chat_id) <= 0:
                    self._begin(chat_id)
                    return

    def give_back(self, chat_id: int) -> None:
        """Free a place that was taken and not used."""
        self._under_way -= 1
        self._chats.pop(chat_id, None)

    def _chat_left(self, chat_id: int) -> float:
        left = self._chats.get(chat_id, float("-inf")) - _now()
        return A_MOMENT if left == float("inf") else left

    def _left(self) -> float:
        self._forget()
        over = self._under_way + len(self._taken) - self._per_second
        if over < 0:
            return 0
        return self._taken[over][0] - _now() if over < len(self._taken) else A_MOMENT

    def _begin(self, chat_id: int) -> None:
        self._under_way += 1
        self._chats[chat_id] = float("inf")

    def _end(self, chat_id: int) -> None:
        free_at = _now() + SECOND
        self._under_way -= 1
        self._taken.append((free_at, chat_id))
        self._chats[chat_id] = free_at
        self._forget()

    def _forget(self) -> None:
        while self._taken and self._taken[0][0] <= _now():
            free_at, chat_id = self._taken.popleft()
            if self._chats.get(chat_id) == free_at:
                del self._chats[chat_id]


def _spoken_to(method: TelegramMethod[Any]) -> int | None:
    """Deletions count too: what they cost is not published."""
    speaks = method.__api_method__.startswith(("send", "copy", "forward", "deleteMessage"))
    chat_id = getattr(method, "chat_id", None)
    return chat_id if speaks and isinstance(chat_id, int) else None


async def _slept_out(left: Callable[[], float]) -> None:
    while (seconds := left()) > 0:  # noqa: ASYNC110 — others take places meanwhile, so it is counted anew
        await asyncio.sleep(seconds)


def _now() -> float:
    return asyncio.get_running_loop().time()
