"""An order that no provider was paid for: given by an admin, or free by a promo code."""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.kit.ids import new_code
from aimpay.server.selling.models import Course, Order, OrderStatus
from aimpay.server.selling.place_order import NUMBER_LENGTH, RUB
from aimpay.server.selling.price_of import Priced
from aimpay.server.selling.refund_errors import AlreadyGrantedError
from aimpay.server.selling.standing import Term, active_order, lock_buyer, make_room

OUTSIDE: Final = "outside"
GIFT: Final = "gift"
PROMO: Final = "promo"


async def give_order(
    session: AsyncSession,
    *,
    user_id: int,
    course: Course,
    amount: int,
    by: int,
    reason: str,
    now: datetime,
    days: int | None = None,
) -> Order:
    """``amount`` was received past the provider; ``days`` of access, if not as many as the course has.

    An unpaid order makes way: if it is paid after all, that goes back.
    """
    term = await _make_way(session, user_id, course, now, days)
    order = _paid_order(user_id, course, amount, OUTSIDE if amount else GIFT, now)
    order.access_until = term.ends_at
    order.granted_by, order.grant_reason = by, reason
    session.add(order)
    await session.flush()
    return order


async def free_order(session: AsyncSession, *, user_id: int, course: Course, price: Priced, now: datetime) -> Order:
    """``price`` is nothing, because of a promo code."""
    term = await _make_way(session, user_id, course, now)
    order = _paid_order(user_id, course, 0, PROMO, now)
    order.access_until = term.ends_at
    order.promo_id, order.price_reason = price.promo_id, price.quote.reason
    session.add(order)
    await session.flush()
    return order


async def _make_way(
    session: AsyncSession, user_id: int, course: Course, now: datetime, days: int | None = None
) -> Term:
    await lock_buyer(session, user_id)
    term = await make_room(session, user_id, course, days or course.access_days, now)
    if term is None:
        raise AlreadyGrantedError
    if (standing := await active_order(session, user_id, course.id, now)) is not None:
        standing.status = OrderStatus.CANCELED
        await session.flush()
    return term


def _paid_order(user_id: int, course: Course, amount: int, paid_how: str, now: datetime) -> Order:
    return Order(
        number=new_code(NUMBER_LENGTH).upper(),
        user_id=user_id,
        course_id=course.id,
        amount=amount,
        list_amount=course.price_amount,
        currency=RUB,
        status=OrderStatus.PAID,
        paid_how=paid_how,
        created_at=now,
        paid_at=now,
    )
