"""The assistant on the site: how much it is asked, how well it knows, what it costs and what follows."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.insight.asked import Asked


@dataclass(frozen=True)
class ChatUsage:
    """``cost`` in kopecks. ``buyers`` of the conversations begun in the slot paid afterwards."""

    start: date
    sessions: int = 0
    questions: int = 0
    handed: int = 0
    fallback: int = 0
    cost: int = 0
    buyers: int = 0


async def chat_usage(session: AsyncSession, asked: Asked) -> list[ChatUsage]:
    """Return a row for each slot, also for the empty ones."""
    raise NotImplementedError


async def chat_usage_total(session: AsyncSession, asked: Asked) -> ChatUsage:
    raise NotImplementedError
