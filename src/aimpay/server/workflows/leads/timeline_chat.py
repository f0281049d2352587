"""The timeline's part of the site's chat: what was asked, and who answered."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.leads import TimelineEntry
from aimpay.server.growth.chat.models import ChatMessage
from aimpay.server.kit.typography import NBSP
from aimpay.server.workflows.leads.timeline_person import Person

WHO: Final = {
    "visitor": f"Написал в{NBSP}чате на{NBSP}сайте",
    "assistant": f"Помощник ответил в{NBSP}чате",
    "human": f"Сотрудник ответил в{NBSP}чате",
}


async def messages(session: AsyncSession, person: Person, newest: int) -> list[TimelineEntry]:
    """Of all browsers that are his."""
    rows = select(ChatMessage).where(ChatMessage.session_id.in_(person.sessions))
    return [
        TimelineEntry(
            key=f"chat:{one.id}",
            kind=f"chat_{one.author}",
            at=one.at,
            title=WHO[one.author],
            text=one.text,
        )
        for one in await session.scalars(rows.order_by(ChatMessage.at.desc(), ChatMessage.id.desc()).limit(newest))
    ]


SOURCES: Final = (messages,)
