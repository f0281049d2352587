"""The team's side: which conversation a Telegram message belongs to, and what it makes of it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.chat.conversation import (
    ANSWERING,
    ASSISTANT,
    HUMAN,
    NONE,
    WAITING,
    add_message,
    find_message,
)
from aimpay.server.growth.chat.models import ChatPost, ChatSession


async def chat_of_topic(session: AsyncSession, chat_id: int, topic_id: int) -> int | None:
    mine = ChatSession.topic_chat_id == chat_id, ChatSession.topic_id == topic_id
    return await session.scalar(select(ChatSession.id).where(*mine).limit(1))


async def chat_of_post(session: AsyncSession, chat_id: int, message_id: int) -> int | None:
    post = await session.get(ChatPost, (chat_id, message_id))
    return post.session_id if post else None


async def call_human(session: AsyncSession, chat: ChatSession, text: str, now: datetime) -> bool:
    """Put the conversation before the team; False when it is there already. The chat must be locked."""
    if chat.human != NONE:
        return False
    chat.human, chat.called_at, chat.unanswered = WAITING, now, 0
    await add_message(session, chat, key=f"c:{now.timestamp()}", author=ASSISTANT, text=text, now=now)
    return True


async def answer_as_human(session: AsyncSession, chat: ChatSession, key: str, text: str, now: datetime) -> bool:
    """Say what a person of the team wrote, once by its key. From now on the assistant is silent."""
    if await find_message(session, chat.id, key):
        return False
    message = await add_message(session, chat, key=key, author=HUMAN, text=text, now=now)
    message.posted_at = now
    chat.human, chat.unanswered = ANSWERING, 0
    return True


async def end_human(session: AsyncSession, chat: ChatSession, text: str, now: datetime) -> bool:
    """The team is done; False when it was done before."""
    if chat.human == NONE:
        return False
    chat.human, chat.unanswered = NONE, 0
    message = await add_message(session, chat, key=f"c:{now.timestamp()}", author=ASSISTANT, text=text, now=now)
    message.posted_at = now
    return True
