"""An answer is stored, paid for and counted in one transaction; what nobody knows twice calls a person."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.chat import ChatAnswer, ChatSource
from aimpay.server.growth.chat.conversation import ASSISTANT, NONE, add_message, answer_key, find_message, locked_chat
from aimpay.server.growth.chat.counting import give_back, left_of
from aimpay.server.growth.chat.models import ChatMessage, ChatSession
from aimpay.server.growth.chat.rules import UNANSWERED_BEFORE_HUMAN
from aimpay.server.growth.chat.spending import Reservation, settle
from aimpay.server.growth.chat.team import call_human
from aimpay.server.kit.moscow import moscow_day
from aimpay.server.workflows.chat import texts
from aimpay.server.workflows.chat.handing import carry
from aimpay.server.workflows.chat.taking import Question
from aimpay.server.workflows.house import House


@dataclass(frozen=True)
class Outcome:
    """``useful`` answers count as questions. ``unknown``: the school's texts do not say."""

    text: str
    sources: tuple[str, ...] = ()
    fallback: bool = False
    partial: bool = False
    useful: bool = True
    unknown: bool = False


@dataclass(frozen=True)
class Bill:
    """What was put aside for the answer, and what of it was used, in millionths of a rouble."""

    held: Reservation
    cost: int


async def conclude(house: House, question: Question, outcome: Outcome, bill: Bill | None) -> ChatAnswer:
    async def work(session: AsyncSession) -> ChatAnswer:
        chat = await locked_chat(session, question.chat_id)
        asked = await session.get_one(ChatMessage, question.message_id, populate_existing=True)
        asked.answering_until = None
        if bill:
            await settle(session, bill.held, bill.cost)
        if not outcome.useful:
            await give_back(session, chat, asked)
        message = await _store(session, house, chat, question, outcome)
        return await _answer(session, house, chat, message, question)

    return await house.db.transact(work)


async def _store(
    session: AsyncSession, house: House, chat: ChatSession, question: Question, outcome: Outcome
) -> ChatMessage:
    """The answer of a question that was asked twice at once is the first one."""
    key = answer_key(question.key)
    if known := await find_message(session, chat.id, key):
        return known
    chat.unanswered = chat.unanswered + 1 if outcome.unknown else 0
    calls = chat.human == NONE and chat.unanswered >= UNANSWERED_BEFORE_HUMAN
    now = house.clock.now()
    message = await add_message(
        session,
        chat,
        key=key,
        author=ASSISTANT,
        text=texts.UNKNOWN_AGAIN if calls else outcome.text,
        now=now,
        sources=outcome.sources,
        partial=outcome.partial,
        fallback=outcome.fallback,
    )
    if calls:
        await call_human(session, chat, texts.CALLED, now)
    if chat.human != NONE:
        await carry(session, house, chat.id, f"m{message.id}")
    return message


async def _answer(
    session: AsyncSession, house: House, chat: ChatSession, message: ChatMessage, question: Question
) -> ChatAnswer:
    day = moscow_day(house.clock.now())
    return ChatAnswer.model_validate(
        {
            "response": message.text,
            "sources": tuple(ChatSource(title=title) for title in message.sources),
            "left": await left_of(session, chat, question.address, house.chat.per_address, day),
            "fallback": message.fallback,
            "human": chat.human,
            "message_id": message.id,
        }
    )
