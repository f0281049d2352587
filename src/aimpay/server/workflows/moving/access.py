"""Access to a course bought elsewhere: an order given by hand, money booked on its own day, and no messages."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.kit.ids import new_code
from aimpay.server.learning.enroll import BROUGHT, enroll
from aimpay.server.ledger.post import post
from aimpay.server.ledger.rules import outside_sale
from aimpay.server.selling.give_order import GIFT, OUTSIDE
from aimpay.server.selling.models import Course, Order, OrderStatus
from aimpay.server.selling.place_order import NUMBER_LENGTH, RUB
from aimpay.server.selling.standing import active_order, lock_buyer, lock_standing
from aimpay.server.workflows.moving.models import Brought

ORDERS = "orders"


@dataclass(frozen=True)
class Bought:
    """``key`` names it for ever. ``amount`` kopecks were paid at ``paid_at``; ``until`` None is for ever."""

    key: str
    amount: int
    paid_at: datetime
    reason: str
    by: int
    until: datetime | None = None


class Outcome(StrEnum):
    GIVEN = "given"
    BROUGHT_BEFORE = "brought_before"
    HAS_ACCESS = "has_access"


async def bring_access(
    session: AsyncSession, user_id: int, course: Course, bought: Bought, now: datetime
) -> tuple[Outcome, Order | None]:
    """Give access once for a key. What was brought and revoked since is not given again.

    No receipt is made and no income noted: the system that took the money did that.
    """
    if await session.get(Brought, bought.key) is not None:
        return Outcome.BROUGHT_BEFORE, None
    await lock_buyer(session, user_id)
    if await lock_standing(session, user_id, course.id) is not None:
        return Outcome.HAS_ACCESS, None
    if (unpaid := await active_order(session, user_id, course.id, now)) is not None:
        unpaid.status = OrderStatus.CANCELED
        await session.flush()
    order = await _order(session, user_id, course, bought)
    right = await enroll(
        session,
        user_id=user_id,
        course_id=course.id,
        order_id=order.id,
        reason=BROUGHT,
        now=now,
        ends_at=bought.until,
    )
    right.starts_at = min(bought.paid_at, now)
    if bought.amount:
        lines = outside_sale(bought.amount)
        await post(session, kind="brought_sale", reference=f"brought:{order.id}", lines=lines, now=bought.paid_at)
    session.add(Brought(key=bought.key, object_kind=ORDERS, object_id=order.id, at=now))
    await session.flush()
    return Outcome.GIVEN, order


async def _order(session: AsyncSession, user_id: int, course: Course, bought: Bought) -> Order:
    order = Order(
        number=new_code(NUMBER_LENGTH).upper(),
        user_id=user_id,
        course_id=course.id,
        amount=bought.amount,
        currency=RUB,
        status=OrderStatus.PAID,
        paid_how=OUTSIDE if bought.amount else GIFT,
        granted_by=bought.by,
        grant_reason=bought.reason[:250],
        created_at=bought.paid_at,
        paid_at=bought.paid_at,
        access_until=bought.until,
    )
    session.add(order)
    await session.flush()
    return order
