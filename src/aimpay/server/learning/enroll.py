"""Gives a user the right to a course."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.models import Enrollment


async def enroll(
    session: AsyncSession, *, user_id: int, course_id: int, order_id: int, reason: str, now: datetime
) -> Enrollment:
    """One right per user and course: a second one violates a unique constraint."""
    right = Enrollment(user_id=user_id, course_id=course_id, order_id=order_id, reason=reason, starts_at=now)
    session.add(right)
    await session.flush()
    return right
