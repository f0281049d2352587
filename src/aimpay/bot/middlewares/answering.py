"""Every press is answered, whatever happens to it; otherwise the button keeps turning."""

from typing import Any

from aiogram.types import CallbackQuery, TelegramObject

from aimpay.bot.middlewares.request_id import Next
from aimpay.bot.toast import Toast


async def answering(handler: Next, event: TelegramObject, data: dict[str, Any]) -> Any:
    if not isinstance(event, CallbackQuery):
        return await handler(event, data)
    toast = data["toast"] = Toast(event)
    try:
        return await handler(event, data)
    finally:
        await toast.pop()
