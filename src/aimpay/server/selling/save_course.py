"""An admin creates a course or changes it."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.catalogue import SaveCourse
from aimpay.server.fiscal.settings import NO_VAT_AT_ONCE, check_codes
from aimpay.server.kit.moscow import moscow_day
from aimpay.server.selling.models import Course
from aimpay.server.selling.note_change import note_change
from aimpay.server.selling.set_price import COURSES, begin_prices, check_price, set_price
from aimpay.server.staff.audit import Via
from aimpay.server.staff.audit import note_change as audit
from aimpay.server.staff.rules import Action

TAXES: Final = ("vat_code", "payment_subject", "payment_mode", "tax_system_code")

OWN: Final = ("title", "group_id", "on_sale")
BONUS: Final = frozenset({"bonus_amount", "bonus_percent"})
TERMS: Final = ("access_days", "trial_hours", "trial_quiz")


async def save_course(
    session: AsyncSession, asked: SaveCourse, now: datetime, *, via: Via = Via.API, reason: str = ""
) -> bool:
    """Tell whether the course is new. Prices go through their history."""
    course = await session.scalar(select(Course).where(Course.slug == asked.slug).with_for_update())
    _check_codes(asked, now)
    created = course is None
    if course is None:
        course = await _new(session, asked, now)
    before = None if created else _said(course)
    if not created:
        await set_price(
            session,
            course,
            price=asked.price,
            crossed=asked.crossed_price,
            by=asked.admin_id,
            now=now,
            via=via,
            reason=reason,
        )
    course.title, course.group_id, course.on_sale = asked.title, asked.group_id, asked.on_sale
    course.bonus_amount, course.bonus_percent = asked.bonus or 0, asked.bonus_percent
    for name in TAXES:
        if name in asked.model_fields_set:
            setattr(course, name, getattr(asked, name))
    for name in TERMS:
        if name in asked.model_fields_set:
            setattr(course, name, getattr(asked, name))
    note_change(session, f"course:{asked.slug}", asked, by=asked.admin_id, now=now)
    _audit(session, course, before, by=asked.admin_id, now=now, via=via, reason=reason)
    return created


def _audit(  # who and why
    session: AsyncSession,
    course: Course,
    before: dict[str, Any] | None,
    *,
    by: int,
    now: datetime,
    via: Via,
    reason: str,
) -> None:
    """Only what differs is written down; prices are already."""
    after = _said(course)
    changed = [name for name in after if before is None or before[name] != after[name]]
    if not changed:
        return
    audit(
        session,
        by=by,
        action=Action.PRICE if before is None or set(changed) & BONUS else Action.TEACH,
        about=(COURSES, course.slug),
        now=now,
        via=via,
        before=None if before is None else {name: before[name] for name in changed},
        after={name: after[name] for name in changed},
        reason=reason,
    )


def _said(course: Course) -> dict[str, Any]:
    return {name: getattr(course, name) for name in (*OWN, *sorted(BONUS), *TAXES, *TERMS)}


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
