"""Reminders to who passed and has not claimed: after a day, a week and a month, then never."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.certificates.models import CertificateReminder

AFTER: Final = (timedelta(days=1), timedelta(days=7), timedelta(days=30))
BATCH: Final = 100


async def start_reminding(session: AsyncSession, *, user_id: int, course_id: int, passed_at: datetime) -> None:
    """Called when a person passes, in the same transaction. A repeat changes nothing."""
    if await session.get(CertificateReminder, (user_id, course_id)) is None:
        session.add(
            CertificateReminder(
                user_id=user_id, course_id=course_id, passed_at=passed_at, sent=0, remind_at=passed_at + AFTER[0]
            )
        )
        await session.flush()


async def stop_reminding(session: AsyncSession, user_id: int, course_id: int) -> None:
    mine = CertificateReminder.user_id == user_id, CertificateReminder.course_id == course_id
    await session.execute(update(CertificateReminder).where(*mine).values(remind_at=None))


async def due_reminders(session: AsyncSession, now: datetime) -> Sequence[CertificateReminder]:
    due = select(CertificateReminder).where(CertificateReminder.remind_at <= now)
    return (await session.scalars(due.order_by(CertificateReminder.remind_at).limit(BATCH))).all()


def next_reminder(passed_at: datetime, now: datetime) -> datetime | None:
    """Return the next one that is still to come: after a long silence nobody is told twice at once."""
    return next((passed_at + after for after in AFTER if passed_at + after > now), None)


async def move_reminder(session: AsyncSession, one: CertificateReminder, now: datetime) -> bool:
    """Compare-and-set to the next time; tell whether this call did it."""
    mine = CertificateReminder.user_id == one.user_id, CertificateReminder.course_id == one.course_id
    moved = await session.execute(
        update(CertificateReminder)
        .where(*mine, CertificateReminder.remind_at == one.remind_at)
        .values(remind_at=next_reminder(one.passed_at, now), sent=CertificateReminder.sent + 1)
        .returning(CertificateReminder.user_id)
    )
    return moved.first() is not None
