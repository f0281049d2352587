"""The reserve bot: under the same name, without server and database, while they are being mended."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic
from typing import Final

from aiogram import Bot
from aiogram.enums import ChatType
from aiogram.exceptions import TelegramAPIError
from aiogram.types import BufferedInputFile, CallbackQuery, Message, PreCheckoutQuery, Update

from aimpay.bot.desk import Limits
from aimpay.bot.listening import Listener
from aimpay.bot.reserve import notice as words
from aimpay.bot.reserve.kept import Spool
from aimpay.bot.reserve.notice import Notice
from aimpay.bot.screens import Screen, keyboard
from aimpay.bot.telegram import make_bot
from aimpay.nursery import Nursery
from aimpay.settings import Settings

log = logging.getLogger(__name__)

QUIET_SECONDS: Final = 5
"""Who writes faster than that was answered a moment ago."""
LONGEST_CAPTION: Final = 1024


@asynccontextmanager
async def standing_in(
    settings: Settings, notice: Notice, keep: Path, limits: Limits | None = None
) -> AsyncIterator[Listener]:
    """Answer in the bot's place until the block is left. Always polls: the webhook's address may be shut as well."""
    polling = settings.model_copy(update={"telegram_webhook": False})
    async with make_bot(settings) as bot, Nursery() as nursery:
        listener = Listener(bot, Reserve(bot, notice, Spool(keep)), polling, limits or Limits())
        listening = nursery.start(listener.run(), "standing in")
        try:
            yield listener
        finally:
            listening.cancel()
            await asyncio.wait([listening])
            await listener.confirm()


class Reserve:
    """Whoever speaks is told; what else happens is kept for the bot itself, before Telegram may forget it."""

    def __init__(self, bot: Bot, notice: Notice, spool: Spool) -> None:
        self._bot = bot
        self._notice = notice
        self._spool = spool
        self._answered: dict[int, float] = {}
        self._video: BufferedInputFile | str | None = (
            BufferedInputFile(notice.video, "video.mp4") if notice.video else None
        )

    async def take(self, update: Update) -> None:
        try:
            await self._answer(update)
        except TelegramAPIError as error:
            log.info("update %s stays without an answer: %s", update.update_id, error.message)

    def handled_before(self, offset: int) -> int:
        return offset

    async def wait_for_room(self, seconds: float) -> None:
        """Nothing is in hand between two takes."""
        del seconds

    async def _answer(self, update: Update) -> None:
        match update.event:
            case Message() as message if is_talk(message):
                await self._told(message)
            case CallbackQuery() as press if isinstance(press.message, Message):
                await self._pressed(press, press.message)
            case PreCheckoutQuery() as query:
                await query.answer(ok=False, error_message=words.CLOSED_TILL)
            case _:
                self._spool.keep(update.model_dump(mode="json", by_alias=True, exclude_unset=True))

    async def _told(self, message: Message) -> None:
        now, person = monotonic(), message.chat.id
        self._spool.remember(person)
        if now - self._answered.get(person, -QUIET_SECONDS) < QUIET_SECONDS:
            return
        self._answered = {one: at for one, at in self._answered.items() if now - at < QUIET_SECONDS} | {person: now}
        await self._greet(message)

    async def _greet(self, message: Message) -> None:
        screen = words.home(self._notice)
        if self._video is None or len(screen.text) > LONGEST_CAPTION:
            await self._show(message, screen)
            return
        sent = await self._bot.send_video(
            message.chat.id, self._video, caption=screen.text, reply_markup=keyboard(screen.rows)
        )
        self._video = sent.video.file_id if sent.video else self._video

    async def _show(self, message: Message, screen: Screen) -> None:
        await self._bot.send_message(message.chat.id, screen.text, reply_markup=keyboard(screen.rows))

    async def _pressed(self, press: CallbackQuery, message: Message) -> None:
        name, _, key = (press.data or "").partition(":")
        self._spool.remember(press.from_user.id)
        paper = self._notice.papers.get(key)
        if name == words.DOCUMENT and paper:
            file = BufferedInputFile(f"{paper.title}\n\n{paper.body}\n".encode(), f"{paper.title}.txt")
            await self._bot.send_document(message.chat.id, file)
            await press.answer()
        elif name in {words.DOCUMENTS, words.HOME} and self._notice.papers:
            await self._show(
                message, words.documents(self._notice) if name == words.DOCUMENTS else words.home(self._notice)
            )
            await press.answer()
        else:
            await press.answer(words.TOAST, show_alert=True)


def is_talk(message: Message) -> bool:
    """A person's words; money that has come is none of them."""
    return message.chat.type == ChatType.PRIVATE and message.successful_payment is None
