"""How updates reach us: we ask for them (polling), or Telegram brings them (webhook)."""

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Protocol

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramConflictError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import BotCommand, Update
from pydantic import ValidationError

from aimpay.bot.desk import Limits
from aimpay.bot.features.menu.texts import COMMANDS
from aimpay.discreet import faults
from aimpay.settings import Settings

log = logging.getLogger(__name__)

UPDATES: Final = [
    "message",
    "callback_query",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "pre_checkout_query",
]
WEBHOOK_PATH: Final = "/telegram"
GOODBYE_SECONDS: Final = 2
SPARE_SECONDS: Final = 15
MOST_CONNECTIONS: Final = 100
"""As many as Telegram allows: each waits until its update is done."""
CONFLICT: Final = (
    "Обновления этого бота получает кто-то ещё: с этим же BOT_TOKEN запущен второй aimpay bot или другая программа. "
    "Опрашивать Telegram может один бот; этот пока в запасе и попробует снова через %g с. "
    "Чтобы работало несколько ботов сразу, включите TELEGRAM_WEBHOOK=true у каждого: docs/scale.md"
)
REFUSED: Final = (
    "Telegram не принимает BOT_TOKEN: в нём ошибка или его отозвали. Возьмите токен у @BotFather, впишите его "
    "в .env и перезапустите; проверить: aimpay doctor. Этот попробую снова через %g с."
)
BUSY_SECONDS: Final = 0.1
"""How often to look for new updates while ten others are in hand: unconfirmed, they come again with each look."""


def webhook_secret(secret_code: str) -> str:
    """Derive what Telegram must show us; the code itself never leaves the house."""
    return hmac.new(secret_code.encode(), b"telegram webhook", "sha256").hexdigest()


@dataclass(frozen=True)
class Batch:
    """``offset`` confirms everything in the batch."""

    updates: tuple[Update, ...] = ()
    offset: int = 0


def salvage(error: ClientDecodeError, bot: Bot, offset: int) -> Batch:
    """Take what can be read from a batch of which one update cannot: it must not stop the others for ever."""
    raw = error.data.get("result") if isinstance(error.data, dict) else None
    if not isinstance(raw, list) or not raw:
        raise error
    updates = []
    for one in raw:
        offset = one["update_id"] + 1
        try:
            updates.append(Update.model_validate(one, context={"bot": bot}))
        except ValidationError as unread:
            log.error(  # noqa: TRY400 — a traceback would show what people wrote
                "update %s cannot be read and is passed over: %s", one["update_id"], faults(unread.errors())
            )
    return Batch(tuple(updates), offset)


class Taker(Protocol):
    """Who takes what is asked for. Telegram may forget what was ``handled_before`` an offset."""

    async def take(self, update: Update) -> None: ...

    def handled_before(self, offset: int) -> int: ...

    async def wait_for_room(self, seconds: float) -> None: ...


class Pauses:
    """Waits longer each time, and says why in one line."""

    def __init__(self, pauses: tuple[float, ...]) -> None:
        self._pauses = pauses
        self._failures = 0

    def reset(self) -> None:
        self._failures = 0

    async def wait(self, error: AiogramError) -> None:
        pause = self._pauses[min(self._failures, len(self._pauses) - 1)]
        if isinstance(error, TelegramRetryAfter):
            pause = max(pause, error.retry_after)
        self._failures += 1
        if isinstance(error, TelegramUnauthorizedError | TelegramNotFound):  # 404 where even the shape is wrong
            log.error(REFUSED, pause)
        else:
            log.warning("Telegram: %s; trying again in %g s", str(error).partition("\n")[0], pause)
        await asyncio.sleep(pause)


class Listener:
    """``listening`` is set once Telegram knows how updates reach us."""

    def __init__(self, bot: Bot, intake: Taker, settings: Settings, limits: Limits) -> None:
        self._bot = bot
        self._intake = intake
        self._settings = settings
        self._limits = limits
        self.listening = asyncio.Event()
        self._offset = 0

    async def run(self) -> None:
        """Get through to Telegram however long it takes, then poll unless it brings updates itself."""
        await self._insist(self._set_commands)
        if self._settings.telegram_webhook:
            await self._insist(self._set_webhook)
            self.listening.set()
        else:
            await self._insist(self._bot.delete_webhook)
            self.listening.set()
            await self._poll()

    async def _insist(self, act: Callable[[], Awaitable[object]]) -> None:
        pauses = Pauses(self._limits.telegram_pauses)
        while True:
            try:
                await act()
            except AiogramError as error:
                await pauses.wait(error)
            else:
                return

    async def _set_commands(self) -> None:
        commands = [BotCommand(command=name, description=words) for name, words in COMMANDS.items()]
        await self._bot.set_my_commands(commands)

    async def _set_webhook(self) -> None:
        """Each bot of a fleet says the same, so that none undoes another's; what waits at Telegram stays there."""
        await self._bot.set_webhook(
            self._settings.public_url + WEBHOOK_PATH,
            allowed_updates=UPDATES,
            max_connections=MOST_CONNECTIONS,
            secret_token=webhook_secret(self._settings.secret),
        )

    async def _poll(self) -> None:
        """Confirm only what was handled: what a killed bot had in hand comes again at the next start."""
        pauses = Pauses(self._limits.telegram_pauses)
        while True:
            await self._intake.wait_for_room(BUSY_SECONDS)
            offset = self._intake.handled_before(self._offset)
            try:
                batch = await self._fetch(offset, self._limits.polling_seconds if offset == self._offset else 0)
            except TelegramConflictError:
                log.error(CONFLICT, self._limits.conflict_seconds)  # noqa: TRY400 — no fault of ours: said plainly
                await asyncio.sleep(self._limits.conflict_seconds)
                continue
            except AiogramError as error:
                await pauses.wait(error)
                continue
            pauses.reset()
            for update in batch.updates:
                await self._intake.take(update)
            self._offset = max(self._offset, batch.offset)

    async def _fetch(self, offset: int, seconds: int) -> "Batch":
        try:
            updates = await self._bot.get_updates(
                offset=offset, timeout=seconds, allowed_updates=UPDATES, request_timeout=seconds + SPARE_SECONDS
            )
        except ClientDecodeError as error:
            return salvage(error, self._bot, offset)
        return Batch(tuple(updates), updates[-1].update_id + 1 if updates else offset)

    async def confirm(self) -> None:
        """Tell Telegram what was handled, so that the next start does not handle it again."""
        if offset := self._intake.handled_before(self._offset):
            with suppress(AiogramError):
                await self._bot.get_updates(offset=offset, limit=1, timeout=0, request_timeout=GOODBYE_SECONDS)
