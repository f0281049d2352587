"""What a browser kept while we were out of reach, merged by the messages' keys."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.chat import KeptLine, MessageKey
from aimpay.server.growth.chat.conversation import VISITOR, add_message, count_messages, open_chat
from aimpay.server.growth.chat.models import ChatMessage
from aimpay.server.growth.chat.rules import LONGEST_CONVERSATION, LONGEST_QUESTION

KEY: Final = TypeAdapter(MessageKey)


async def keep_lines(session: AsyncSession, site_session_id: int, lines: Iterable[KeptLine], now: datetime) -> int:
    """Add the visitor's own messages that are not there yet; return how many. Nobody's answers are taken.

    What is kept so was not asked: the assistant does not see it, and the team does.
    """
    chat = await open_chat(session, site_session_id, now)
    known = set(await session.scalars(select(ChatMessage.key).where(ChatMessage.session_id == chat.id)))
    room, saved = LONGEST_CONVERSATION - await count_messages(session, chat.id), 0
    for line in lines:
        text = line.message.strip()[:LONGEST_QUESTION]
        if line.is_from_user and text and line.key not in known and _is_key(line.key) and saved < room:
            at = min(max(_instant(line.at) or now, chat.created_at), now)
            await add_message(session, chat, key=line.key, author=VISITOR, text=text, now=at)
            known.add(line.key)
            saved += 1
    return saved


def _is_key(key: str) -> bool:
    try:
        KEY.validate_python(key)
    except ValidationError:
        return False
    return True


def _instant(at: datetime | None) -> datetime | None:
    """A browser's moment without a time zone says nothing."""
    return at if at is not None and at.tzinfo is not None else None
