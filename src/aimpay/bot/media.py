"""The school's files on their way to Telegram: uploaded once, then sent by Telegram's own id."""

import asyncio
import logging
from collections import defaultdict
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

import aiohttp
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    Message,
)

from aimpay.bot.screens import Attachment, Picture
from aimpay.contract.client import Caller
from aimpay.contract.errors import RemoteError, RemoteSilentError
from aimpay.contract.school import SAVE_MEDIA_FILE_ID, MediaView, SaveMediaFileId

log = logging.getLogger(__name__)

LARGEST_BYTES: Final = 50 * 1024 * 1024
DOWNLOAD_SECONDS: Final = 60
REFUSED_FILE: Final = ("file identifier", "remote file", "file_id", "file reference")
PUT_INTO: Final = {"video": InputMediaVideo, "photo": InputMediaPhoto, "document": InputMediaDocument}
File = str | BufferedInputFile


@dataclass(frozen=True)
class Spot:
    """Where a file goes: into a new message, or into one that is there."""

    chat_id: int
    message_id: int | None = None


class MediaShelf:
    """Sends files; those that Telegram does not know yet are taken from the server."""

    def __init__(self, bot: Bot, call: Caller, session: aiohttp.ClientSession, *, base_url: str) -> None:
        self._bot = bot
        self._call = call
        self._session = session
        self._base_url = base_url + "/"
        self._fresh: dict[str, str] = {}  # by address, which is another one when the school replaces the file
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def send(
        self, spot: Spot, attachment: Attachment | Picture, caption: str, markup: InlineKeyboardMarkup | None
    ) -> Message | None:
        """Return the message; None when the file cannot be had, so that the words go without it."""
        if isinstance(attachment, Picture):
            view = MediaView(kind="photo", url="", file_name=attachment.file_name)
            photo = BufferedInputFile(attachment.content, attachment.file_name)
            return await self._put(spot, view, photo, caption, markup)
        known = self._known(attachment)
        if known and (message := await self._by_id(spot, attachment.view, known, caption, markup)):
            return message
        async with self._locks[attachment.view.url]:
            uploaded = self._fresh.get(attachment.view.url)
            if uploaded and uploaded != known:
                return await self._put(spot, attachment.view, uploaded, caption, markup)
            return await self._upload(spot, attachment, caption, markup)

    def _known(self, attachment: Attachment) -> str | None:
        return self._fresh.get(attachment.view.url) or attachment.view.file_id

    async def _by_id(
        self, spot: Spot, view: MediaView, file_id: str, caption: str, markup: InlineKeyboardMarkup | None
    ) -> Message | None:
        try:
            return await self._put(spot, view, file_id, caption, markup)
        except TelegramBadRequest as error:
            if not any(words in error.message.lower() for words in REFUSED_FILE):
                raise
            log.warning("Telegram no longer takes the id of %s: %s", view.file_name, error.message)
            return None

    async def _upload(
        self, spot: Spot, attachment: Attachment, caption: str, markup: InlineKeyboardMarkup | None
    ) -> Message | None:
        content = await self._download(attachment.view)
        if content is None:
            return None
        file = BufferedInputFile(content, attachment.view.file_name)
        message = await self._put(spot, attachment.view, file, caption, markup)
        await self._remember(attachment, _file_id(message))
        return message

    async def _remember(self, attachment: Attachment, file_id: str) -> None:
        self._fresh[attachment.view.url] = file_id
        try:
            await self._call(SAVE_MEDIA_FILE_ID, SaveMediaFileId(key=attachment.key, file_id=file_id))
        except (RemoteError, RemoteSilentError) as error:
            log.warning("the server did not keep the file id of %s: %s", attachment.key, error)

    async def _download(self, view: MediaView) -> bytes | None:
        try:
            url = urljoin(self._base_url, view.url)
            async with self._session.get(url, timeout=aiohttp.ClientTimeout(total=DOWNLOAD_SECONDS)) as answer:
                answer.raise_for_status()
                content = await answer.content.read(LARGEST_BYTES + 1)
                while not answer.content.at_eof() and len(content) <= LARGEST_BYTES:
                    content += await answer.content.read(LARGEST_BYTES)
        except (TimeoutError, aiohttp.ClientError) as error:
            log.warning("no file %s at %s: %r", view.file_name, view.url, error)
            return None
        if len(content) > LARGEST_BYTES:
            log.error("%s is larger than Telegram takes (50 MB)", view.file_name)
            return None
        return content

    async def _put(
        self, spot: Spot, view: MediaView, file: File, caption: str, markup: InlineKeyboardMarkup | None
    ) -> Message:
        if spot.message_id is None:
            return await self._send(spot.chat_id, view, file, caption, markup)
        changed = await self._bot.edit_message_media(
            PUT_INTO[view.kind](media=file, caption=caption),
            chat_id=spot.chat_id,
            message_id=spot.message_id,
            reply_markup=markup,
        )
        if not isinstance(changed, Message):
            raise TypeError("Telegram answered a change of the bot's own message without the message")
        return changed

    async def _send(
        self, chat_id: int, view: MediaView, file: File, caption: str, markup: InlineKeyboardMarkup | None
    ) -> Message:
        match view.kind:
            case "video":
                return await self._bot.send_video(
                    chat_id, file, caption=caption, reply_markup=markup, supports_streaming=True
                )
            case "photo":
                return await self._bot.send_photo(chat_id, file, caption=caption, reply_markup=markup)
            case "document":
                return await self._bot.send_document(chat_id, file, caption=caption, reply_markup=markup)


def _file_id(message: Message) -> str:
    if message.photo:
        return message.photo[-1].file_id
    sent = message.video or message.animation or message.document
    if sent is None:
        raise ValueError("Telegram answered a file with a message without one")
    return sent.file_id
