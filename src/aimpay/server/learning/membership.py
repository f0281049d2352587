"""Keeps who is in the group, as Telegram tells."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.models import GroupMember


async def note_membership(
    session: AsyncSession, *, chat_id: int, telegram_id: int, is_member: bool, now: datetime
) -> None:
    seen = await session.get(GroupMember, (chat_id, telegram_id))
    if seen is None:
        session.add(GroupMember(chat_id=chat_id, telegram_id=telegram_id, is_member=is_member, changed_at=now))
    else:
        seen.is_member, seen.changed_at = is_member, now
