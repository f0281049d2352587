"""How updates reach us: we ask for them (polling), or Telegram brings them (webhook)."""

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramRetryAfter
from aiogram.types import BotCommand

from aimpay.bot.desk import Limits
from aimpay.bot.features.menu.texts import COMMANDS
from aimpay.bot.intake import Intake
from aimpay.settings import Settings

log = logging.getLogger(__name__)

UPDATES: Final = ["message", "callback_query", "my_chat_member", "chat_member", "chat_join_request"]
WEBHOOK_PATH: Final = "/telegram"
GOODBYE_SECONDS: Final = 2


def webhook_secret(secret_code: str) -> str:
    """Derive what Telegram must show us; the code itself never leaves the house."""
    return hmac.new(secret_code.encode(), b"telegram webhook", "sha256").hexdigest()


class Pauses:
    """Waits longer each time, and says why in one line."""

    def __init__(self, pauses: tuple[float, ...]) -> None:
        self._pauses = pauses
        self._failures = 0

    def reset(self) -> None:
        self._failures = 0

    async def wait(self, error: TelegramAPIError) -> None:
        pause = self._pauses[min(self._failures, len(self._pauses) - 1)]
        if isinstance(error, TelegramRetryAfter):
            pause = max(pause, error.retry_after)
        self._failures += 1
        log.warning("Telegram: %s; trying again in %g s", error.message, pause)
        await asyncio.sleep(pause)


class Listener:
    """``listening`` is set once Telegram knows how updates reach us."""

    def __init__(self, bot: Bot, intake: Intake, settings: Settings, limits: Limits) -> None:
        self._bot = bot
        self._intake = intake
        self._settings = settings
        self._limits = limits
        self.listening = asyncio.Event()

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
            except TelegramAPIError as error:
                await pauses.wait(error)
            else:
                return

    async def _set_commands(self) -> None:
        commands = [BotCommand(command=name, description=words) for name, words in COMMANDS.items()]
        await self._bot.set_my_commands(commands)

    async def _set_webhook(self) -> None:
        await self._bot.set_webhook(
            self._settings.public_url + WEBHOOK_PATH,
            allowed_updates=UPDATES,
            secret_token=webhook_secret(self._settings.secret),
        )

    async def _poll(self) -> None:
        pauses, offset = Pauses(self._limits.telegram_pauses), 0
        try:
            while True:
                try:
                    updates = await self._bot.get_updates(
                        offset=offset,
                        timeout=self._limits.polling_seconds,
                        allowed_updates=UPDATES,
                        request_timeout=self._limits.polling_seconds + 15,
                    )
                except TelegramAPIError as error:
                    await pauses.wait(error)
                    continue
                pauses.reset()
                for update in updates:
                    await self._intake.take(update)
                    offset = update.update_id + 1
        finally:
            await self._confirm(offset)

    async def _confirm(self, offset: int) -> None:
        """Tell Telegram what was taken, so that the next start does not handle it again."""
        if offset:
            with suppress(TelegramAPIError):
                await self._bot.get_updates(offset=offset, limit=1, timeout=0, request_timeout=GOODBYE_SECONDS)
