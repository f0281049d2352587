"""Gives a user the right to a course, and ends it."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.certificates.right import restore_with_right, suspend_with_right
from aimpay.server.learning.models import Enrollment
from aimpay.server.learning.rules import next_due

REFUNDED: Final = "refund"
REVOKED: Final = "revoke"
"""Given by an admin, and taken back by one."""
TRIAL: Final = "trial"
BROUGHT: Final = "brought"
"""Bought in the system before ours, and brought over without a word to the student."""


async def enroll(
    session: AsyncSession,
    *,
    user_id: int,
    course_id: int,
    order_id: int,
    reason: str,
    now: datetime,
    ends_at: datetime | None = None,
) -> Enrollment:
    """One right per user and course: a new order opens again what was there, and the history keeps how it was.

    A trial under way becomes what was bought. ``ends_at`` None is for ever.
    """
    right = await session.scalar(
        select(Enrollment).where(Enrollment.user_id == user_id, Enrollment.course_id == course_id).with_for_update()
    )
    if right is None:
        right = Enrollment(user_id=user_id, course_id=course_id)
        session.add(right)
    else:
        _remember(right, now)
    right.order_id, right.reason, right.starts_at, right.ends_at = order_id, reason, now, ends_at
    right.check_at = next_due(now, ends_at, now, is_trial=False)
    await session.flush()
    await restore_with_right(session, user_id=user_id, course_id=course_id, now=now)
    return right


async def begin_trial(
    session: AsyncSession, *, user_id: int, course_id: int, ends_at: datetime, now: datetime
) -> int | None:
    """Return the id of the new right; None when this user has, or had, any right to the course."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = {
        "user_id": user_id,
        "course_id": course_id,
        "order_id": None,
        "reason": TRIAL,
        "starts_at": now,
        "ends_at": ends_at,
        "check_at": next_due(now, ends_at, now, is_trial=True),
    }
    return await session.scalar(insert(Enrollment).values(row).on_conflict_do_nothing().returning(Enrollment.id))


async def end_enrollment(session: AsyncSession, *, order_id: int, reason: str, now: datetime) -> bool:
    """End the right that this very order gave; tell whether this call did it. One that is over already stays so.

    The certificate follows in either case: what it was earned by is taken back.
    """
    right = await session.scalar(select(Enrollment).where(Enrollment.order_id == order_id).with_for_update())
    if right is None:
        return False
    await suspend_with_right(session, user_id=right.user_id, course_id=right.course_id, reason=reason, now=now)
    if right.ends_at is not None and right.ends_at <= now:
        return False
    _remember(right, now)
    right.reason, right.ends_at, right.check_at = reason, now, None
    return True


def _remember(right: Enrollment, now: datetime) -> None:
    until = min(right.ends_at or now, now)
    what = f"{right.reason}, order {right.order_id}" if right.order_id else right.reason
    line = f"{what}: {right.starts_at:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M}"
    right.history = f"{right.history}\n{line}" if right.history else line
