"""What the office changes of a course: its terms, or its price. Neither touches the other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.catalogue import SaveCourse
from aimpay.server.school.errors import ChangedMeanwhileError
from aimpay.server.selling.errors import PriceInvalidError
from aimpay.server.selling.find_course import known_course
from aimpay.server.selling.models import Course
from aimpay.server.selling.save_course import save_course
from aimpay.server.staff.audit import Via


@dataclass(frozen=True)
class Prices:
    """Kopecks; ``bonus_percent`` is basis points and takes the place of ``bonus``."""

    price: int
    crossed_price: int | None
    bonus: int | None
    bonus_percent: int | None

    def check(self) -> None:
        if self.bonus is not None and self.bonus > self.price:
            raise PriceInvalidError("Бонус партнёра не\u00a0может быть больше цены.")


@dataclass(frozen=True)
class By:
    """Who, when and why."""

    telegram_id: int
    now: datetime
    reason: str = ""


def prices_of_course(course: Course) -> Prices:
    fixed = course.bonus_amount if course.bonus_percent is None else None
    return Prices(course.price_amount, course.crossed_amount, fixed, course.bonus_percent)


async def change_terms(session: AsyncSession, slug: str, terms: Mapping[str, Any], by: By) -> None:
    """``terms`` are fields of ``SaveCourse``; the price stays what it is at this moment."""
    course = await known_course(session, slug, lock=True)
    await _save(session, course, {**_terms(course), **terms}, prices_of_course(course), by)


async def change_prices(session: AsyncSession, slug: str, prices: Prices, by: By, *, seen: Prices) -> None:
    """Orders that exist keep theirs. Raises ChangedMeanwhileError when the price is another than was ``seen``."""
    prices.check()
    course = await known_course(session, slug, lock=True)
    present = prices_of_course(course)
    if present not in (seen, prices):
        raise ChangedMeanwhileError
    await _save(session, course, _terms(course), prices, by)


async def _save(session: AsyncSession, course: Course, terms: Mapping[str, Any], prices: Prices, by: By) -> None:
    asked = SaveCourse(
        admin_id=by.telegram_id,
        slug=course.slug,
        price=prices.price,
        crossed_price=prices.crossed_price,
        bonus=prices.bonus,
        bonus_percent=prices.bonus_percent,
        **terms,
    )
    await save_course(session, asked, by.now, via=Via.OFFICE, reason=by.reason)


def _terms(course: Course) -> dict[str, Any]:
    return {"title": course.title, "group_id": course.group_id, "on_sale": course.on_sale}
