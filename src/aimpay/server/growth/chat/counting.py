"""How many questions a session and an address have asked, by our own count."""

import hmac
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.chat.models import AskedCount, ChatMessage, ChatSession
from aimpay.server.growth.chat.rules import QUESTIONS
from aimpay.server.kit.moscow import moscow_day


def address_hash(secrets: Sequence[str], address: str) -> str:
    """Whoever reads the table learns no address, nor can he try them out."""
    key = f"aimpay: chat addresses {secrets[0] if secrets else ''}".encode()
    return hmac.digest(key, address.encode(), "sha256").hex()


async def left_of(session: AsyncSession, chat: ChatSession | None, address: str, per_address: int, day: date) -> int:
    """Return how many more questions may be asked: by the session and by its address, whichever is less."""
    counted = await session.get(AskedCount, (address, day))
    by_address = per_address - (counted.times if counted else 0)
    return max(min(QUESTIONS - (chat.questions if chat else 0), by_address), 0)


async def count_question(
    session: AsyncSession, chat: ChatSession, message: ChatMessage, address: str, per_address: int, now: datetime
) -> bool:
    """Count a question for both; False, and nothing counted, when either has none left. The chat must be locked."""
    if chat.questions >= QUESTIONS:
        return False
    day = moscow_day(now)
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = insert(AskedCount).values(address=address, day=day, times=1)
    once_more = row.on_conflict_do_update(
        index_elements=["address", "day"],
        set_={"times": AskedCount.times + 1},
        where=AskedCount.times < per_address,
    ).returning(AskedCount.times)
    if (await session.execute(once_more)).scalar_one_or_none() is None:
        return False
    chat.questions += 1
    message.asked_on, message.asked_by = day, address
    return True


async def give_back(session: AsyncSession, chat: ChatSession, message: ChatMessage) -> None:
    """The question brought nothing: it was not asked. Harmless when it was given back before."""
    if message.asked_on is None:
        return
    where = AskedCount.address == message.asked_by, AskedCount.day == message.asked_on, AskedCount.times > 0
    await session.execute(update(AskedCount).where(*where).values(times=AskedCount.times - 1))
    chat.questions = max(chat.questions - 1, 0)
    message.asked_on = message.asked_by = None


async def forget_counts(session: AsyncSession, before: date) -> None:
    """Counts of days that are over say nothing."""
    old = await session.scalar(select(AskedCount.day).where(AskedCount.day < before).limit(1))
    if old is not None:
        await session.execute(delete(AskedCount).where(AskedCount.day < before))
