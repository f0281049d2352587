"""The school changes a price. Orders that exist keep theirs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.selling.errors import PriceInvalidError
from aimpay.server.selling.models import Course, PriceChange
from aimpay.server.staff.audit import Via, note_change
from aimpay.server.staff.rules import Action

COURSES: Final = "courses"
"""What the audit calls a course; its key is the slug."""


def check_price(price: int, crossed: int | None) -> None:
    if price <= 0 or (crossed is not None and crossed <= price):
        raise PriceInvalidError


async def set_price(  # what, and who with his reason
    session: AsyncSession,
    course: Course,
    *,
    price: int,
    crossed: int | None,
    by: int | None,
    now: datetime,
    via: Via = Via.API,
    reason: str = "",
) -> None:
    """``price`` and ``crossed`` in kopecks; the crossed-out price is the larger one. The same again is no change."""
    check_price(price, crossed)
    if (course.price_amount, course.crossed_amount) == (price, crossed):
        return
    if not await price_history(session, course.id):
        begin_prices(session, course, by=None)
        await session.flush()
    before = _said(course)
    course.price_amount, course.crossed_amount = price, crossed
    session.add(_record(course, by, now))
    note_change(
        session,
        by=by,
        action=Action.PRICE,
        about=(COURSES, course.slug),
        now=now,
        via=via,
        before=before,
        after=_said(course),
        reason=reason,
    )


def begin_prices(session: AsyncSession, course: Course, *, by: int | None) -> None:
    """Keep the price that the course was created with."""
    session.add(_record(course, by, course.created_at))


async def price_history(session: AsyncSession, course_id: int) -> Sequence[PriceChange]:
    """Return the changes of a course's price, the newest first."""
    changes = select(PriceChange).where(PriceChange.course_id == course_id).order_by(PriceChange.id.desc())
    return (await session.scalars(changes)).all()


def _record(course: Course, by: int | None, at: datetime) -> PriceChange:
    return PriceChange(
        course_id=course.id,
        price_amount=course.price_amount,
        crossed_amount=course.crossed_amount,
        changed_by=by,
        changed_at=at,
    )


def _said(course: Course) -> dict[str, int | None]:
    return {"price": course.price_amount, "crossed_price": course.crossed_amount}
