"""An admin replaces the early-bird steps of a course."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.catalogue import EarlyBirdSet, SetEarlyBird
from aimpay.server.selling.errors import PriceInvalidError
from aimpay.server.selling.find_course import find_course
from aimpay.server.selling.models import EarlyBirdStep
from aimpay.server.selling.note_change import note_change
from aimpay.server.selling.price_of import sold_seats


async def set_early_bird(session: AsyncSession, asked: SetEarlyBird, now: datetime) -> EarlyBirdSet:
    """Orders that exist keep their price."""
    course = await find_course(session, asked.course)
    if any(step.price >= course.price_amount for step in asked.steps):
        raise PriceInvalidError("Ранняя цена должна быть меньше обычной.")
    await session.execute(delete(EarlyBirdStep).where(EarlyBirdStep.course_id == course.id))
    for step in asked.steps:
        session.add(EarlyBirdStep(course_id=course.id, price_amount=step.price, seats=step.seats, until_at=step.until))
    note_change(session, f"early_bird:{course.slug}", asked, by=asked.admin_id, now=now)
    return EarlyBirdSet(course=course.slug, steps=asked.steps, sold=await sold_seats(session, course.id))
