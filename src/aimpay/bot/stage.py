"""Shows screens: one screen is one message that changes, as long as Telegram lets it."""

import logging
from typing import Final

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery, LinkPreviewOptions, Message

from aimpay.bot.media import MediaShelf, Spot
from aimpay.bot.screens import Screen, keyboard
from aimpay.bot.splitting import CAPTION_LIMIT, split_html, visible_length

log = logging.getLogger(__name__)

UNCHANGED: Final = "message is not modified"


class Stage:
    """Every method answers the id of the message that carries the keyboard."""

    def __init__(self, bot: Bot, media: MediaShelf) -> None:
        self._bot = bot
        self._media = media

    async def show(self, event: Message | CallbackQuery, screen: Screen) -> int:
        if isinstance(event, Message):
            return await self.send(event.chat.id, screen)
        pressed = event.message
        if pressed is None:
            return await self.send(event.from_user.id, screen)
        if isinstance(pressed, Message) and pressed.text and screen.attachment is None:
            return await self._change(pressed, screen)
        if isinstance(pressed, Message) and screen.in_place:
            return await self._become(pressed, screen)
        return await self._replace(pressed.chat.id, pressed.message_id, screen)

    async def send(self, chat_id: int, screen: Screen) -> int:
        if screen.attachment is None:
            return await self._send_text(chat_id, split_html(screen.text), screen)
        if visible_length(screen.text) > CAPTION_LIMIT:
            return await self._send_file_then_text(chat_id, screen)
        sent = await self._media.send(Spot(chat_id), screen.attachment, screen.text, keyboard(screen.rows))
        if sent:
            return sent.message_id
        words = f"{screen.text}\n\n{screen.attachment.missing}".rstrip()
        return await self._send_text(chat_id, [words], screen)

    async def retire(self, chat_id: int, message_id: int) -> None:
        """Take the buttons off a message that is no longer the current one."""
        try:
            await self._bot.edit_message_reply_markup(chat_id=chat_id, message_id=message_id, reply_markup=None)
        except TelegramBadRequest as error:
            log.debug("the old buttons stay: %s", error.message)

    async def _replace(self, chat_id: int, message_id: int, screen: Screen) -> int:
        sent = await self.send(chat_id, screen)
        await self.retire(chat_id, message_id)
        return sent

    async def _become(self, pressed: Message, screen: Screen) -> int:
        """A picture can be put into any message; one that has it cannot lose it, and makes way for another."""
        if screen.attachment and visible_length(screen.text) <= CAPTION_LIMIT:
            spot = Spot(pressed.chat.id, pressed.message_id)
            try:
                if await self._media.send(spot, screen.attachment, screen.text, keyboard(screen.rows)):
                    return pressed.message_id
            except TelegramBadRequest as error:
                if UNCHANGED in error.message:
                    return pressed.message_id
                log.info("message cannot take the picture, a new one is sent: %s", error.message)
        sent = await self.send(pressed.chat.id, screen)
        await self._remove(pressed.chat.id, pressed.message_id)
        return sent

    async def _remove(self, chat_id: int, message_id: int) -> None:
        try:
            await self._bot.delete_message(chat_id, message_id)
        except TelegramBadRequest as error:
            log.info("the old message stays, without buttons: %s", error.message)
            await self.retire(chat_id, message_id)

    async def _change(self, pressed: Message, screen: Screen) -> int:
        first, *rest = split_html(screen.text)
        try:
            await self._bot.edit_message_text(
                first,
                chat_id=pressed.chat.id,
                message_id=pressed.message_id,
                reply_markup=None if rest else keyboard(screen.rows),
                link_preview_options=_preview(screen),
            )
        except TelegramBadRequest as error:
            if UNCHANGED not in error.message:
                log.info("message cannot be changed, a new one is sent: %s", error.message)
                return await self._replace(pressed.chat.id, pressed.message_id, screen)
        return await self._send_text(pressed.chat.id, rest, screen) if rest else pressed.message_id

    async def _send_file_then_text(self, chat_id: int, screen: Screen) -> int:
        if screen.attachment:
            await self._media.send(Spot(chat_id), screen.attachment, "", None)
        return await self._send_text(chat_id, split_html(screen.text), screen)

    async def _send_text(self, chat_id: int, pieces: list[str], screen: Screen) -> int:
        *before, last = pieces
        for piece in before:
            await self._bot.send_message(chat_id, piece, link_preview_options=_preview(screen))
        sent = await self._bot.send_message(
            chat_id, last, reply_markup=keyboard(screen.rows), link_preview_options=_preview(screen)
        )
        return sent.message_id


def _preview(screen: Screen) -> LinkPreviewOptions:
    return LinkPreviewOptions(is_disabled=not screen.preview)
