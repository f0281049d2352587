"""Who is refused service gets nowhere: no command, no button, no typed text. Admins are never refused."""

from typing import Any

from aiogram.types import CallbackQuery, Message, TelegramObject

from aimpay.bot import texts
from aimpay.bot.desk import Desk
from aimpay.bot.middlewares.request_id import Next
from aimpay.contract.people import CHECK_USER, CheckUser


async def blocklist(handler: Next, event: TelegramObject, data: dict[str, Any]) -> Any:
    if not isinstance(event, Message | CallbackQuery) or event.from_user is None:
        return await handler(event, data)
    desk: Desk = data["desk"]
    checked = await desk.call(CHECK_USER, CheckUser(telegram_id=event.from_user.id, to_throw=False))
    data["user"] = checked.user
    if checked.user and checked.user.blocked and not checked.user.is_admin:
        await _refuse(event, data)
        return None
    return await handler(event, data)


async def _refuse(event: Message | CallbackQuery, data: dict[str, Any]) -> None:
    if isinstance(event, CallbackQuery):
        data["toast"].say(texts.BLOCKED, alert=True)
    else:
        await event.answer(texts.BLOCKED)
