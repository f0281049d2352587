"""Gives a user the right to a course, and ends it."""

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.db.core import InsertNew
from aimpay.server.learning.models import Enrollment

REFUNDED: Final = "refund"
REVOKED: Final = "revoke"
"""Given by an admin, and taken back by one."""
NEW_RIGHT: Final = InsertNew(Enrollment, "user_id", "course_id")
FORMER_RIGHT: Final = (
    select(Enrollment)
    .where(Enrollment.user_id == bindparam("user"), Enrollment.course_id == bindparam("course"))
    .with_for_update()
)


async def enroll(
    session: AsyncSession, *, user_id: int, course_id: int, order_id: int, reason: str, now: datetime
) -> None:
    """One right per user and course: a new order opens again what was there, and the history keeps how it was."""
    if not await NEW_RIGHT.run(
        session, user_id=user_id, course_id=course_id, order_id=order_id, reason=reason, starts_at=now
    ):
        right = (await session.scalars(FORMER_RIGHT, {"user": user_id, "course": course_id})).one()
        _remember(right, now)
        right.order_id, right.reason, right.starts_at, right.ends_at = order_id, reason, now, None
        await session.flush()


async def end_enrollment(session: AsyncSession, *, order_id: int, reason: str, now: datetime) -> bool:
    """End the right that this very order gave; tell whether this call did it."""
    right = await session.scalar(
        select(Enrollment).where(Enrollment.order_id == order_id, Enrollment.ends_at.is_(None)).with_for_update()
    )
    if right is None:
        return False
    _remember(right, now)
    right.reason, right.ends_at = reason, now
    return True


def _remember(right: Enrollment, now: datetime) -> None:
    until = right.ends_at or now
    line = f"{right.reason}, order {right.order_id}: {right.starts_at:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M}"
    right.history = f"{right.history}\n{line}" if right.history else line
