"""Takes back an order that an admin gave by hand. Called inside the caller's transaction."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.edge.errors import InvalidRequestError
from aimpay.server.selling.ask_refund import sale_attempt
from aimpay.server.selling.find_order import find_order
from aimpay.server.selling.models import Order, OrderStatus
from aimpay.server.selling.refund_errors import NothingToRevokeError, RefundInsteadError


async def given_order(session: AsyncSession, number: str) -> Order:
    """Return the order, taken back already or not."""
    order = await find_order(session, number)
    if order.granted_by is None:
        await _refuse_bought(session, order)
        raise NothingToRevokeError
    return order


async def given_to(session: AsyncSession, user_id: int, course_id: int | None) -> Order:
    """Return the only order that stands given, of this course if it is named; without one, the last taken back."""
    theirs = select(Order).where(Order.user_id == user_id, Order.status.in_((OrderStatus.PAID, OrderStatus.REVOKED)))
    if course_id is not None:
        theirs = theirs.where(Order.course_id == course_id)
    orders = (await session.scalars(theirs.order_by(Order.id.desc()))).all()
    standing = [order for order in orders if order.status == OrderStatus.PAID and order.renewed_at is None]
    given = [order for order in standing if order.granted_by is not None]
    if len(given) > 1:
        raise InvalidRequestError("Этому человеку вручную выдали несколько курсов. Назовите курс или номер заказа.")
    if given:
        return given[0]
    for order in standing:
        await _refuse_bought(session, order)
    if taken_back := [order for order in orders if order.status == OrderStatus.REVOKED]:
        return taken_back[0]
    raise NothingToRevokeError


async def _refuse_bought(session: AsyncSession, order: Order) -> None:
    if await sale_attempt(session, order.id) is not None:
        raise RefundInsteadError.of(order.number)


async def revoke_order(session: AsyncSession, order: Order, *, by: int, reason: str, now: datetime) -> bool:
    """Compare-and-set; tell whether this call did it. The first one's name and reason stay."""
    won = await session.execute(
        update(Order)
        .where(Order.id == order.id, Order.status == OrderStatus.PAID, Order.granted_by.is_not(None))
        .values(status=OrderStatus.REVOKED, revoked_by=by, revoke_reason=reason, revoked_at=now)
        .returning(Order.id)
    )
    done = won.first() is not None
    await session.refresh(order)
    return done
