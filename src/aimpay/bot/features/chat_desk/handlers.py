"""Whoever may answers a visitor of the site right here, with or without a group of the team."""

from typing import Final

from aimpay.bot import texts as common
from aimpay.bot.features.chat_desk import screens, texts
from aimpay.bot.screens import MENU, Screen
from aimpay.bot.turn import Turn
from aimpay.contract.chat import (
    ANSWER_CHAT,
    LIST_WAITING_CHATS,
    READ_CHAT,
    AnswerChat,
    ListWaitingChats,
    ReadChat,
)

LONGEST: Final = 2000
DIGITS: Final = 15


async def chats(turn: Turn) -> Screen:
    return screens.waiting(await turn.call(LIST_WAITING_CHATS, ListWaitingChats(admin_id=turn.person.id)))


async def chat_open(turn: Turn) -> Screen:
    chat = _number(turn.argument)
    return await _talk(turn, chat) if chat else _old()


async def chat_answer(turn: Turn) -> Screen:
    chat = _number(turn.argument)
    return screens.ask(chat) if chat else _old()


async def text_typed(turn: Turn) -> Screen:
    """The message itself is the key, so that it is said once."""
    chat, text = _number(turn.subject), turn.argument.strip()
    if not chat:
        return _old()
    if not text or len(text) > LONGEST:
        return screens.ask(chat).below(texts.TOO_LONG) if text else screens.ask(chat)
    key = f"{turn.person.id}-{getattr(turn.event, 'message_id', 0)}"
    await turn.call(ANSWER_CHAT, AnswerChat(admin_id=turn.person.id, chat=chat, text=text, key=key))
    return (await _talk(turn, chat)).below(texts.SENT)


async def _talk(turn: Turn, chat: int) -> Screen:
    found = await turn.call(READ_CHAT, ReadChat(admin_id=turn.person.id, chat=chat))
    return screens.talk(found, frozenset(turn.user.may))


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= DIGITS else 0


def _old() -> Screen:
    return Screen(common.OLD_BUTTON, ((MENU,),))
