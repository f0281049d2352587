"""A conversation and its messages: written once by their keys, read in the order in which they were said."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.chat import Author, Human
from aimpay.server.growth.chat.models import ChatMessage, ChatSession

NONE: Final[Human] = "none"
WAITING: Final[Human] = "waiting"
ANSWERING: Final[Human] = "answering"
VISITOR: Final[Author] = "visitor"
ASSISTANT: Final[Author] = "assistant"
HUMAN: Final[Author] = "human"
SHOWN: Final = 500


async def open_chat(session: AsyncSession, site_session_id: int, now: datetime) -> ChatSession:
    """Return the conversation, locked, made on first asking."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = insert(ChatSession).values(
        id=site_session_id, human=NONE, questions=0, unanswered=0, created_at=now, active_at=now
    )
    await session.execute(row.on_conflict_do_nothing())
    return await locked_chat(session, site_session_id)


async def locked_chat(session: AsyncSession, chat_id: int) -> ChatSession:
    wanted = select(ChatSession).where(ChatSession.id == chat_id).with_for_update()
    return (await session.execute(wanted.execution_options(populate_existing=True))).scalar_one()


async def find_message(session: AsyncSession, chat_id: int, key: str) -> ChatMessage | None:
    return await session.scalar(select(ChatMessage).where(ChatMessage.session_id == chat_id, ChatMessage.key == key))


async def add_message(
    session: AsyncSession,
    chat: ChatSession,
    *,
    key: str,
    author: Author,
    text: str,
    now: datetime,
    sources: Iterable[str] = (),
    partial: bool = False,
    fallback: bool = False,
) -> ChatMessage:
    """Add a message whose key is not there yet; the conversation must be locked."""
    message = ChatMessage(
        session_id=chat.id,
        key=key,
        author=author,
        text=text,
        sources=[*sources],
        partial=partial,
        fallback=fallback,
        at=now,
    )
    session.add(message)
    chat.active_at = max(chat.active_at, now)
    await session.flush()
    return message


async def messages_of(session: AsyncSession, chat_id: int, after: int = 0) -> Sequence[ChatMessage]:
    """Return the messages with a greater id, in the order in which they were said."""
    wanted = select(ChatMessage).where(ChatMessage.session_id == chat_id, ChatMessage.id > after)
    newest = (await session.scalars(wanted.order_by(ChatMessage.id.desc()).limit(SHOWN))).all()
    return sorted(newest, key=lambda one: (one.at, one.key))


async def count_messages(session: AsyncSession, chat_id: int) -> int:
    counting = select(func.count()).where(ChatMessage.session_id == chat_id)
    return await session.scalar(counting) or 0


def answer_key(key: str) -> str:
    """The key of the answer to a message; no widget can make it up."""
    return f"a:{key}"
