"""Whom a change of price touches, and whom it does not."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.selling.models import LIVE, EarlyBirdStep, Order, OrderStatus, PaymentAttempt, PromoCode, PromoUse


@dataclass(frozen=True)
class Affected:
    """``open_links`` keep the price they were made at. ``dead_steps``: early prices that are no longer below it.

    ``applied_codes``: people whose promo code is counted from the new price.
    """

    open_links: int
    dead_steps: int
    applied_codes: int


async def affected_by_price(session: AsyncSession, course_id: int, price: int, now: datetime) -> Affected:
    live = PaymentAttempt.status.in_(LIVE), PaymentAttempt.expires_at > now
    links = select(func.count(func.distinct(Order.id))).join(PaymentAttempt, PaymentAttempt.order_id == Order.id)
    mine = Order.course_id == course_id, Order.status == OrderStatus.OPEN
    steps = select(func.count()).where(EarlyBirdStep.course_id == course_id, EarlyBirdStep.price_amount >= price)
    fits = PromoCode.course_id.is_(None) | (PromoCode.course_id == course_id)
    codes = select(func.count(PromoUse.id)).join(PromoCode, PromoCode.id == PromoUse.promo_id)
    codes = codes.where(PromoUse.order_id.is_(None), PromoCode.is_active, fits)
    return Affected(
        await session.scalar(links.where(*mine, *live)) or 0,
        await session.scalar(steps) or 0,
        await session.scalar(codes) or 0,
    )
