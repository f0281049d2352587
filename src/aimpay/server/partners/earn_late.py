"""Gives a partner his share of sales that were credited to nobody when they were made."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.ledger.post import post
from aimpay.server.ledger.rules import commission as commission_lines
from aimpay.server.partners.models import AttributionChange, Commission, CommissionStatus
from aimpay.server.school.profile import get_profile
from aimpay.server.selling.ask_refund import counted_sum, sale_attempt
from aimpay.server.selling.models import Course, Order, OrderStatus, RefundStatus
from aimpay.server.selling.pricing import bonus


async def earn_late(session: AsyncSession, change: AttributionChange, partner_id: int, now: datetime) -> int:
    """Return the kopecks earned. What went back to the buyer since is left out; a refunded order earns nothing."""
    orders = select(Order).where(Order.user_id == change.user_id, Order.status == OrderStatus.PAID, Order.amount > 0)
    return sum(
        [await _earn(session, order, change, partner_id, now) for order in (await session.scalars(orders)).all()]
    )


async def _earn(session: AsyncSession, order: Order, change: AttributionChange, partner_id: int, now: datetime) -> int:
    taken = await session.scalar(select(Commission).where(Commission.order_id == order.id).with_for_update())
    if taken is not None and taken.status != CommissionStatus.REVERSED:
        return 0
    commission = taken or await _new(session, order, partner_id)
    lost = await _lost(session, order, commission.amount) if commission is not None else 0
    if commission is None or lost >= commission.amount:
        return 0
    commission.reversed_amount, commission.status = lost, CommissionStatus.HELD
    commission.referrer_id = partner_id
    commission.review_note = commission.reviewed_by = commission.reviewed_at = None
    commission.moved_times += 1
    session.add(commission)
    await session.flush()
    left = commission.amount - lost
    reference = f"reassignment:{order.id}:{change.id}"
    await post(session, kind="reassignment", reference=reference, lines=commission_lines(partner_id, left), now=now)
    return left


async def _new(session: AsyncSession, order: Order, partner_id: int) -> Commission | None:
    """None for a course given by hand: nobody was to earn on it."""
    if order.granted_by is not None or order.paid_at is None:
        return None
    course = await session.get_one(Course, order.course_id)
    share = bonus(order.amount, fixed=course.bonus_amount, percent=course.bonus_percent)
    hold = timedelta(days=(await get_profile(session)).hold_days)
    if share <= 0:
        return None
    return Commission(
        order_id=order.id,
        referrer_id=partner_id,
        referred_id=order.user_id,
        amount=share,
        moved_times=0,
        earned_at=order.paid_at,
        available_at=order.paid_at + hold,
    )


async def _lost(session: AsyncSession, order: Order, share: int) -> int:
    sold = await sale_attempt(session, order.id)
    if sold is None:
        return 0
    refunded = await counted_sum(session, sold.id, (RefundStatus.SUCCEEDED,))
    return share * min(refunded, sold.amount) // sold.amount
