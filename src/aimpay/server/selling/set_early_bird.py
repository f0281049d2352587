"""An admin replaces the early-bird steps of a course."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.catalogue import EarlyBirdSet, SetEarlyBird
from aimpay.server.selling.errors import PriceInvalidError
from aimpay.server.selling.find_course import find_course
from aimpay.server.selling.models import EarlyBirdStep
from aimpay.server.selling.note_change import note_change
from aimpay.server.selling.price_of import sold_seats
from aimpay.server.selling.set_price import COURSES
from aimpay.server.staff.audit import Via
from aimpay.server.staff.audit import note_change as audit
from aimpay.server.staff.rules import Action


async def set_early_bird(
    session: AsyncSession, asked: SetEarlyBird, now: datetime, *, via: Via = Via.API, reason: str = ""
) -> EarlyBirdSet:
    """Orders that exist keep their price."""
    course = await find_course(session, asked.course)
    if any(step.price >= course.price_amount for step in asked.steps):
        raise PriceInvalidError("Ранняя цена должна быть меньше обычной.")
    before = [_said(step) for step in await steps_of(session, course.id)]
    await session.execute(delete(EarlyBirdStep).where(EarlyBirdStep.course_id == course.id))
    for step in asked.steps:
        session.add(EarlyBirdStep(course_id=course.id, price_amount=step.price, seats=step.seats, until_at=step.until))
    after = [{"price": one.price, "seats": one.seats, "until": _moment(one.until)} for one in asked.steps]
    if after != before:
        audit(
            session,
            by=asked.admin_id,
            action=Action.PRICE,
            about=(COURSES, course.slug),
            now=now,
            via=via,
            before={"early_bird": before},
            after={"early_bird": after},
            reason=reason,
        )
    note_change(session, f"early_bird:{course.slug}", asked, by=asked.admin_id, now=now)
    return EarlyBirdSet(course=course.slug, steps=asked.steps, sold=await sold_seats(session, course.id))


async def steps_of(session: AsyncSession, course_id: int) -> Sequence[EarlyBirdStep]:
    own = select(EarlyBirdStep).where(EarlyBirdStep.course_id == course_id).order_by(EarlyBirdStep.id)
    return (await session.scalars(own)).all()


def _said(step: EarlyBirdStep) -> dict[str, Any]:
    return {"price": step.price_amount, "seats": step.seats, "until": _moment(step.until_at)}


def _moment(value: datetime | None) -> str | None:
    return value.astimezone(UTC).isoformat() if value else None
