"""The order that stands between a person and a course: an open one, or a paid one whose access is far from its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.people.models import User
from aimpay.server.selling.access_term import access_until, may_renew
from aimpay.server.selling.models import Course, Order, OrderStatus

STANDING: Final = or_(
    Order.status == OrderStatus.OPEN, and_(Order.status == OrderStatus.PAID, Order.renewed_at.is_(None))
)


def gives_access(now: datetime) -> ColumnElement[bool]:
    """A paid order whose time is not over."""
    lasts = or_(Order.access_until.is_(None), Order.access_until > now)
    return and_(Order.status == OrderStatus.PAID, Order.renewed_at.is_(None), lasts)


async def active_order(
    session: AsyncSession, user_id: int, course_id: int, now: datetime, *, lock: bool = True
) -> Order | None:
    """Return the paid order unless it may be renewed, else the open one."""
    if lock:
        await lock_buyer(session, user_id)
    orders = await _standing(session, user_id, course_id, lock=lock)
    paid = next((one for one in orders if one.status == OrderStatus.PAID), None)
    if paid is not None and not may_renew(paid.paid_at, paid.access_until, now):
        return paid
    return next((one for one in orders if one.status == OrderStatus.OPEN), None)


async def lock_buyer(session: AsyncSession, user_id: int) -> None:
    """Whoever writes new orders for a person does it alone, and takes this lock before any order's."""
    await session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))


async def lock_standing(session: AsyncSession, user_id: int, course_id: int) -> Order | None:
    """Lock the open order and the paid one, the older first; return the paid one, its access over or not."""
    orders = await _standing(session, user_id, course_id, lock=True)
    return next((one for one in orders if one.status == OrderStatus.PAID), None)


@dataclass(frozen=True)
class Term:
    """``ends_at`` None is for ever."""

    ends_at: datetime | None


async def make_room(
    session: AsyncSession, user_id: int, course: Course, days: int | None, now: datetime
) -> Term | None:
    """Let a new order stand for the paid one; return the term of what is bought now.

    None when the paid one is far from its end, and nothing can be bought. The database allows one such order: of two
    that come at once, the second one is turned back and looks again.
    """
    paid = await lock_standing(session, user_id, course.id)
    if paid is None:
        return Term(access_until(days, None, now))
    if not may_renew(paid.paid_at, paid.access_until, now):
        return None
    paid.renewed_at = now
    await session.flush()
    return Term(access_until(days, paid.access_until, now))


async def _standing(session: AsyncSession, user_id: int, course_id: int, *, lock: bool) -> Sequence[Order]:
    """There is at most one of each status."""
    theirs = select(Order).where(Order.user_id == user_id, Order.course_id == course_id, STANDING).order_by(Order.id)
    return (await session.scalars(theirs.with_for_update() if lock else theirs)).all()
