"""The owner ends a conversation in his private chat; in the team's group ``events`` does."""

from aiogram.types import CallbackQuery

from aimpay.bot.features.site_chat import texts
from aimpay.bot.screens import Screen
from aimpay.bot.turn import Turn
from aimpay.contract.chat import CLOSE_CHAT, CloseChat


async def chat_close(turn: Turn) -> Screen | None:
    """The post stays as it is; the server refuses whoever is no admin."""
    if turn.argument.isdecimal() and isinstance(turn.event, CallbackQuery):
        asked = CloseChat(chat=int(turn.argument), chat_id=turn.person.id, telegram_id=turn.person.id)
        done = await turn.call(CLOSE_CHAT, asked)
        turn.say(texts.CLOSED if done.closed else texts.ALREADY)
    return None
