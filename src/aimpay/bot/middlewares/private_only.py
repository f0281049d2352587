"""The bot talks to people one by one; what is said in the group is not for it."""

from typing import Any

from aiogram.enums import ChatType
from aiogram.types import CallbackQuery, Message, TelegramObject

from aimpay.bot.middlewares.request_id import Next


async def private_only(handler: Next, event: TelegramObject, data: dict[str, Any]) -> Any:
    message = event.message if isinstance(event, CallbackQuery) else event
    if isinstance(event, Message | CallbackQuery) and event.from_user is None:
        return None
    chat = getattr(message, "chat", None)
    if chat is not None and chat.type != ChatType.PRIVATE:
        return None
    return await handler(event, data)
