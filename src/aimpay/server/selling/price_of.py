"""The price of a course for one person now: list price, early-bird steps, the promo code he applied."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.selling.models import Course, EarlyBirdStep, Order, OrderStatus, PromoCode, PromoUse
from aimpay.server.selling.pricing import Discount, DiscountKind, Quote, Step, quote


@dataclass(frozen=True)
class Priced:
    """A quote, and the promo code in it."""

    quote: Quote
    promo_id: int | None
    promo_code: str | None = None


async def price_of(session: AsyncSession, course: Course, user_id: int, now: datetime) -> Priced:
    """Return what the user would be asked to pay. A code that is over by now is left out."""
    steps = await session.scalars(select(EarlyBirdStep).where(EarlyBirdStep.course_id == course.id))
    promo = await applied_promo(session, course.id, user_id)
    if promo is not None and not await is_usable(session, promo, now):
        promo = None
    quoted = quote(
        course.price_amount,
        steps=[Step(step.price_amount, step.seats, step.until_at) for step in steps],
        sold=await sold_seats(session, course.id),
        discount=Discount(promo.code, DiscountKind(promo.kind), promo.value) if promo else None,
        now=now,
    )
    return Priced(quoted, promo.id, promo.code) if promo else Priced(quoted, None)


async def applied_promo(session: AsyncSession, course_id: int, user_id: int) -> PromoCode | None:
    """Return the newest code the user applied that fits the course and was not spent on an order yet."""
    return await session.scalar(
        select(PromoCode)
        .join(PromoUse, PromoUse.promo_id == PromoCode.id)
        .where(
            PromoUse.user_id == user_id,
            PromoUse.order_id.is_(None),
            (PromoCode.course_id.is_(None)) | (PromoCode.course_id == course_id),
        )
        .order_by(PromoUse.applied_at.desc(), PromoUse.id.desc())
    )


async def is_usable(session: AsyncSession, promo: PromoCode, now: datetime) -> bool:
    """Tell whether a code still works: on, in time, and with uses left. Only paid orders use it up."""
    if not promo.is_active or (promo.until_at is not None and promo.until_at <= now):
        return False
    if promo.most_uses is None:
        return True
    spent = select(func.count()).where(PromoUse.promo_id == promo.id, PromoUse.order_id.is_not(None))
    return (await session.scalar(spent) or 0) < promo.most_uses


async def sold_seats(session: AsyncSession, course_id: int) -> int:
    paid = select(func.count()).where(Order.course_id == course_id, Order.status == OrderStatus.PAID)
    return await session.scalar(paid) or 0


async def spend_promo(session: AsyncSession, order: Order) -> None:
    """The order is paid: its code is used up for this user, and counts towards the code's limit."""
    if order.promo_id is not None:
        mine = PromoUse.promo_id == order.promo_id, PromoUse.user_id == order.user_id
        await session.execute(update(PromoUse).where(*mine).values(order_id=order.id))
