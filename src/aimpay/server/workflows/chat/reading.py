"""The conversation as the widget and the school see it."""

import asyncio
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.chat import AllChats, ChatHistory, ChatLine, ChatSaved, ChatSummary, SaveChatHistory
from aimpay.server.growth.chat.conversation import NONE, count_messages, messages_of
from aimpay.server.growth.chat.counting import left_of
from aimpay.server.growth.chat.kept import keep_lines
from aimpay.server.growth.chat.models import ChatMessage, ChatSession
from aimpay.server.growth.leads.models import Lead
from aimpay.server.growth.visits.models import SiteSession
from aimpay.server.kit.moscow import moscow_day
from aimpay.server.workflows.chat.handing import carry
from aimpay.server.workflows.chat.taking import Visitor, known_session
from aimpay.server.workflows.house import House

LOOK_SECONDS: Final = 0.7
"""Between looks of a long poll: people of the team are seen by any process, within a second."""
SHOWN: Final = 120


async def read_history(house: House, visitor: Visitor, after: int, wait: float) -> ChatHistory:
    """With ``wait`` seconds, answer when something is new or the time is over."""
    loop = asyncio.get_running_loop()
    end = loop.time() + wait
    while True:
        found = await _history(house, visitor, after)
        if found.messages or loop.time() >= end:
            return found
        await asyncio.sleep(min(LOOK_SECONDS, max(end - loop.time(), 0)))


async def _history(house: House, visitor: Visitor, after: int) -> ChatHistory:
    async with house.db.read() as session:
        await known_session(session, visitor.session_id)
        chat = await session.get(ChatSession, visitor.session_id)
        messages = await messages_of(session, visitor.session_id, after) if chat else ()
        day = moscow_day(house.clock.now())
        left = await left_of(session, chat, visitor.address, house.chat.per_address, day)
    return ChatHistory.model_validate(
        {"messages": tuple(map(line_of, messages)), "left": left, "human": chat.human if chat else NONE}
    )


async def save_history(house: House, session_id: int, kept: SaveChatHistory) -> ChatSaved:
    async def work(session: AsyncSession) -> ChatSaved:
        site = await known_session(session, session_id)
        saved = await keep_lines(session, site.id, kept.chat_history, house.clock.now())
        chat = await session.get_one(ChatSession, site.id)
        if saved and chat.human != NONE:
            await carry(session, house, chat.id, f"s{house.clock.now().timestamp()}")
        return ChatSaved(saved_count=saved, total_count=await count_messages(session, site.id))

    return await house.db.transact(work)


async def all_chats(house: House, limit: int, offset: int) -> AllChats:
    async with house.db.read() as session:
        total = await session.scalar(select(func.count()).select_from(ChatSession)) or 0
        return AllChats(sessions=await summaries(session, limit, offset), total=total)


async def summaries(
    session: AsyncSession, limit: int, offset: int, *, only_called: bool = False, chat_id: int | None = None
) -> tuple[ChatSummary, ...]:
    """Return conversations, the latest first; with ``chat_id`` that one, if it is there."""
    count = select(func.count()).where(ChatMessage.session_id == ChatSession.id).scalar_subquery()
    newest = (
        select(ChatMessage.text)
        .where(ChatMessage.session_id == ChatSession.id)
        .order_by(ChatMessage.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = (
        select(ChatSession, SiteSession.lead_id, Lead.name, count, newest)
        .join(SiteSession, SiteSession.id == ChatSession.id)
        .outerjoin(Lead, Lead.id == SiteSession.lead_id)
        .order_by(ChatSession.active_at.desc(), ChatSession.id.desc())
    )
    if only_called:
        rows = rows.where(ChatSession.human != NONE)
    if chat_id is not None:
        rows = rows.where(ChatSession.id == chat_id)
    found = await session.execute(rows.limit(limit).offset(offset))
    return tuple(_summary(*row) for row in found)


def _summary(chat: ChatSession, lead_id: int | None, name: str | None, count: int, newest: str | None) -> ChatSummary:
    return ChatSummary.model_validate(
        {
            "id": chat.id,
            "lead_id": lead_id,
            "lead_name": name,
            "questions": chat.questions,
            "messages": count,
            "human": chat.human,
            "first_at": chat.created_at,
            "last_at": chat.active_at,
            "last_text": (newest or "")[:SHOWN],
        }
    )


def line_of(message: ChatMessage) -> ChatLine:
    return ChatLine.model_validate(
        {
            "id": message.id,
            "key": message.key,
            "author": message.author,
            "text": message.text,
            "at": message.at,
            "sources": tuple({"title": title} for title in message.sources),
            "partial": message.partial,
        }
    )
