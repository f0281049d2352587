"""A bank card's number typed into the chat goes no further: the message is deleted, and the person told where it goes.

It stands before everything that remembers or logs a text, and works in every conversation state.
"""

import logging
from typing import Any

from aiogram.exceptions import TelegramAPIError
from aiogram.types import Message, TelegramObject

from aimpay.bot import texts
from aimpay.bot.card_numbers import has_card_number
from aimpay.bot.desk import Desk
from aimpay.bot.middlewares.request_id import Next
from aimpay.bot.screens import MENU, Button, Screen

log = logging.getLogger(__name__)


async def card_guard(handler: Next, event: TelegramObject, data: dict[str, Any]) -> Any:
    if not isinstance(event, Message) or not has_card_number(event.text or event.caption or ""):
        return await handler(event, data)
    deleted = await _delete(event)
    desk: Desk = data["desk"]
    words = texts.CARD_DELETED if deleted else texts.CARD_NOT_DELETED
    await desk.stage.show(event, Screen(words, ((Button(texts.CARD_WHERE, "payout_details"),), (MENU,))))
    return None


async def _delete(message: Message) -> bool:
    try:
        await message.delete()
    except TelegramAPIError as error:
        log.warning("a message with a card number could not be deleted: %s", error.message)
        return False
    return True
