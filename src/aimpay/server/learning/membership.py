"""Keeps who is in the group, as Telegram tells."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.models import GroupMember


async def note_membership(
    session: AsyncSession, *, chat_id: int, telegram_id: int, is_member: bool, now: datetime
) -> bool:
    """Tell whether our record was wrong. What came later than ``now``, when Telegram was asked, is truer and stays."""
    seen = await session.get(GroupMember, (chat_id, telegram_id), with_for_update=True)
    if seen is None:
        session.add(GroupMember(chat_id=chat_id, telegram_id=telegram_id, is_member=is_member, changed_at=now))
        return is_member
    if seen.is_member == is_member or seen.changed_at > now:
        return False
    seen.is_member, seen.changed_at = is_member, now
    return True
