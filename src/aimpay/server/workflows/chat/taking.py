"""A question comes in: stored and counted before anything is asked of anybody."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.chat import ChatAnswer, ChatSource, SendChatMessage
from aimpay.server.growth.chat.conversation import (
    ANSWERING,
    NONE,
    VISITOR,
    add_message,
    answer_key,
    count_messages,
    find_message,
    open_chat,
)
from aimpay.server.growth.chat.counting import count_question, left_of
from aimpay.server.growth.chat.errors import (
    ChatBusyError,
    ChatEmptyError,
    ChatLimitError,
    ChatTooLongError,
    SiteSessionUnknownError,
)
from aimpay.server.growth.chat.models import ChatMessage, ChatSession
from aimpay.server.growth.chat.rules import ANSWERING as HELD
from aimpay.server.growth.chat.rules import LONGEST_CONVERSATION, LONGEST_QUESTION
from aimpay.server.growth.visits.models import SiteSession
from aimpay.server.kit.moscow import moscow_day
from aimpay.server.workflows.chat.handing import carry
from aimpay.server.workflows.chat.touching import touch_lead
from aimpay.server.workflows.house import House

FORWARDED: Final = ""


@dataclass(frozen=True)
class Visitor:
    """``address`` is the keyed hash of where he calls from."""

    session_id: int
    address: str


@dataclass(frozen=True)
class Question:
    """A question that waits for the assistant."""

    chat_id: int
    message_id: int
    key: str
    text: str
    address: str


async def take(house: House, visitor: Visitor, sent: SendChatMessage) -> Question | ChatAnswer:
    """Return the question to answer, or, for one that was answered already or goes to a person, what to say of it."""
    text = sent.message.strip()
    if not text:
        raise ChatEmptyError
    if len(text) > LONGEST_QUESTION:
        raise ChatTooLongError(longest=LONGEST_QUESTION)

    async def work(session: AsyncSession) -> Question | ChatAnswer:
        return await _take(session, house, visitor, sent.message_key, text)

    return await house.db.transact(work)


async def known_session(session: AsyncSession, session_id: int) -> SiteSession:
    site = await session.get(SiteSession, session_id)
    if site is None:
        raise SiteSessionUnknownError
    return site


async def _take(session: AsyncSession, house: House, visitor: Visitor, key: str, text: str) -> Question | ChatAnswer:
    now = house.clock.now()
    site = await known_session(session, visitor.session_id)
    chat = await open_chat(session, site.id, now)
    message = await find_message(session, chat.id, key)
    if message is not None:
        if answer := await find_message(session, chat.id, answer_key(key)):
            return await _said(session, house, chat, answer, visitor)
        if message.answering_until is not None and message.answering_until > now:
            raise ChatBusyError
    else:
        if await count_messages(session, chat.id) >= LONGEST_CONVERSATION:
            raise ChatLimitError(left=0)
        message = await add_message(session, chat, key=key, author=VISITOR, text=text, now=now)
    await touch_lead(session, site, chat, now)
    if chat.human != NONE:
        await carry(session, house, chat.id, f"m{message.id}")
    if chat.human == ANSWERING or not await _counted(session, house, chat, message, visitor):
        return await _forwarded(session, house, chat, visitor)
    message.answering_until = now + HELD
    return Question(chat.id, message.id, key, message.text, visitor.address)


async def _counted(
    session: AsyncSession, house: House, chat: ChatSession, message: ChatMessage, visitor: Visitor
) -> bool:
    """A question that is asked again after a crash stays counted once. With nobody else to answer, a limit refuses."""
    if message.asked_on is not None:
        return True
    if await count_question(session, chat, message, visitor.address, house.chat.per_address, house.clock.now()):
        return True
    if chat.human == NONE:
        raise ChatLimitError(left=0)
    return False


async def _forwarded(session: AsyncSession, house: House, chat: ChatSession, visitor: Visitor) -> ChatAnswer:
    left = await _left(session, house, chat, visitor)
    return ChatAnswer.model_validate({"response": FORWARDED, "left": left, "fallback": False, "human": chat.human})


async def _said(
    session: AsyncSession, house: House, chat: ChatSession, answer: ChatMessage, visitor: Visitor
) -> ChatAnswer:
    return ChatAnswer.model_validate(
        {
            "response": answer.text,
            "sources": tuple(ChatSource(title=title) for title in answer.sources),
            "left": await _left(session, house, chat, visitor),
            "fallback": answer.fallback,
            "human": chat.human,
            "message_id": answer.id,
        }
    )


async def _left(session: AsyncSession, house: House, chat: ChatSession, visitor: Visitor) -> int:
    day = moscow_day(house.clock.now())
    return await left_of(session, chat, visitor.address, house.chat.per_address, day)
