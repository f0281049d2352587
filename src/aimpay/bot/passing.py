"""Files that pass through the bot: from the server to Telegram, and from a person to the server."""

from collections.abc import AsyncGenerator, AsyncIterator
from io import BytesIO
from typing import Final

from aiogram import Bot
from aiogram.types import InputFile, Message

from aimpay.bot.turn import Turn

LARGEST_LIST_BYTES: Final = 256 * 1024
ENCODINGS: Final = ("utf-8-sig", "cp1251")


class Passing(InputFile):
    """A file on its way from the server to Telegram, kept nowhere."""

    def __init__(self, pieces: AsyncIterator[bytes], filename: str) -> None:
        super().__init__(filename)
        self._pieces = pieces

    async def read(self, bot: Bot) -> AsyncGenerator[bytes, None]:  # noqa: ARG002 — the signature of aiogram
        async for piece in self._pieces:
            yield piece


class UnreadableError(Exception):
    """The file that a person sent is no text, or too large for one."""


async def written(turn: Turn) -> str:
    """Return what was typed, or what stands in the text file sent instead."""
    document = turn.event.document if isinstance(turn.event, Message) else None
    if document is None:
        return turn.argument
    if (document.file_size or 0) > LARGEST_LIST_BYTES:
        raise UnreadableError
    found = BytesIO()
    await turn.desk.bot.download(document, found)
    return decoded(found.getvalue())


def decoded(content: bytes) -> str:
    """Read a text as Windows and others write it."""
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UnreadableError
