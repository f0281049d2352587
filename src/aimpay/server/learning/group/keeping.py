"""People whom no rule puts out of a group. Keeping and lifting leave who did it, when and why."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.group.models import KeptMember


async def keep_member(session: AsyncSession, *, telegram_id: int, by: int, reason: str, now: datetime) -> None:
    if not await is_kept(session, telegram_id):
        session.add(KeptMember(telegram_id=telegram_id, kept_by=by, reason=reason, created_at=now))


async def lift_keeping(session: AsyncSession, *, telegram_id: int, by: int, now: datetime) -> None:
    active = KeptMember.telegram_id == telegram_id, KeptMember.lifted_at.is_(None)
    await session.execute(update(KeptMember).where(*active).values(lifted_by=by, lifted_at=now))


async def is_kept(session: AsyncSession, telegram_id: int) -> bool:
    active = KeptMember.telegram_id == telegram_id, KeptMember.lifted_at.is_(None)
    return await session.scalar(select(KeptMember.id).where(*active)) is not None
