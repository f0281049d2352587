"""The bill on a person's screen: remembered with the conversation, closed when the server knows how it ended."""

import logging
from collections.abc import Mapping
from typing import Any, Final

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.fsm.storage.base import StorageKey

from aimpay.bot.storage import ServerStorage

log = logging.getLogger(__name__)

BILL: Final = "bill"
"""Where the conversation keeps the id of the message with the bill."""
BILL_COURSE: Final = "bill_course"
"""Where it keeps which course the bill is for."""


def open_bill(data: Mapping[str, Any]) -> int | None:
    kept = data.get(BILL)
    return kept if isinstance(kept, int) else None


async def close_bill(bot: Bot, storage: ServerStorage, telegram_id: int, words: str, course: str | None) -> None:
    """Put ``words`` in place of the bill, if there is one for this course. A message that cannot be changed stays."""
    key = StorageKey(bot_id=bot.id, chat_id=telegram_id, user_id=telegram_id)
    kept = await storage.get_data(key)
    message_id = open_bill(kept)
    if message_id is None or course not in {None, kept.get(BILL_COURSE, course)}:
        return
    try:
        await bot.edit_message_text(words, chat_id=telegram_id, message_id=message_id, reply_markup=None)
    except (TelegramBadRequest, TelegramForbiddenError) as error:
        log.info("the bill stays as it is: %s", error.message)
