"""An admin creates a course or changes it."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.catalogue import SaveCourse
from aimpay.server.fiscal.settings import NO_VAT_AT_ONCE, check_codes
from aimpay.server.kit.moscow import moscow_day
from aimpay.server.selling.models import Course
from aimpay.server.selling.note_change import note_change
from aimpay.server.selling.set_price import begin_prices, check_price, set_price

TAXES: Final = ("vat_code", "payment_subject", "payment_mode", "tax_system_code")

TERMS: Final = ("access_days", "trial_hours", "trial_quiz")


async def save_course(session: AsyncSession, asked: SaveCourse, now: datetime) -> bool:
    """Tell whether the course is new. Prices go through their history."""
    course = await session.scalar(select(Course).where(Course.slug == asked.slug).with_for_update())
    _check_codes(asked, now)
    created = course is None
    if course is None:
        course = await _new(session, asked, now)
    else:
        await set_price(session, course, price=asked.price, crossed=asked.crossed_price, by=asked.admin_id, now=now)
    course.title, course.group_id, course.on_sale = asked.title, asked.group_id, asked.on_sale
    course.bonus_amount, course.bonus_percent = asked.bonus or 0, asked.bonus_percent
    for name in TAXES:
        if (value := getattr(asked, name)) is not None:
            setattr(course, name, value)
    for name in TERMS:
        if name in asked.model_fields_set:
            setattr(course, name, getattr(asked, name))
    note_change(session, f"course:{asked.slug}", asked, by=asked.admin_id, now=now)
    return created


def _check_codes(asked: SaveCourse, now: datetime) -> None:
    """Check the codes that the course has of its own, each as if it stood among the usual ones."""
    given = {name: value for name in TAXES if (value := getattr(asked, name)) is not None}
    check_codes(replace(NO_VAT_AT_ONCE, **given), moscow_day(now))


async def _new(session: AsyncSession, asked: SaveCourse, now: datetime) -> Course:
    check_price(asked.price, asked.crossed_price)
    course = Course(
        slug=asked.slug,
        title=asked.title,
        price_amount=asked.price,
        crossed_amount=asked.crossed_price,
        bonus_amount=asked.bonus or 0,
        created_at=now,
    )
    session.add(course)
    await session.flush()
    begin_prices(session, course, by=asked.admin_id)
    return course
