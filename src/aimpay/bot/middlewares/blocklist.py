"""Who this is and what was said before, asked once. Who is refused service gets nowhere; admins are never refused."""

from functools import partial
from typing import Any

from aiogram.types import CallbackQuery, Message, TelegramObject

from aimpay.bot import texts
from aimpay.bot.desk import Desk
from aimpay.bot.middlewares.request_id import Next
from aimpay.bot.storage import conversation_key
from aimpay.contract.turns import OPEN_TURN, OpenTurn


async def blocklist(handler: Next, event: TelegramObject, data: dict[str, Any]) -> Any:
    if not isinstance(event, Message | CallbackQuery) or event.from_user is None:
        return await handler(event, data)
    await _look_up(event.from_user.id, data)
    user = data["user"]
    if user and user.blocked and not user.is_admin:
        await _refuse(event, data)
        return None
    return await handler(event, data)


async def _look_up(telegram_id: int, data: dict[str, Any]) -> None:
    """A bot of a fleet knows already: it asked when it claimed the update."""
    if trouble := data.get("trouble"):
        raise trouble
    desk: Desk = data["desk"]
    if taken := data.get("taken"):
        opened, data["keep"] = taken.opened, taken.note
    else:
        key = data["key"]
        opened = await desk.call(OPEN_TURN, OpenTurn(telegram_id=telegram_id, key=conversation_key(key)))
        data["keep"] = partial(desk.storage.write, key)
    data["user"], data["kept"] = opened.user, opened.kept


async def _refuse(event: Message | CallbackQuery, data: dict[str, Any]) -> None:
    if isinstance(event, CallbackQuery):
        data["toast"].say(texts.BLOCKED, alert=True)
    else:
        await event.answer(texts.BLOCKED)
