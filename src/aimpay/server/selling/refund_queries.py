"""Reads about refunds."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.refunds import OrderRefunds, RefundView
from aimpay.server.people.find_user import telegram_id_of
from aimpay.server.people.models import User
from aimpay.server.selling.ask_refund import counted_sum, sale_attempt
from aimpay.server.selling.models import Course, Order, PaymentAttempt, Refund
from aimpay.server.selling.refund_errors import OrderNotFoundError
from aimpay.server.selling.refund_reasons import explain_refund


async def refunds_of_order(session: AsyncSession, number: str) -> OrderRefunds:
    order = await session.scalar(select(Order).where(Order.number == number))
    if order is None:
        raise OrderNotFoundError
    return await _view(session, order)


async def refunds_of_user(session: AsyncSession, user_id: int) -> tuple[OrderRefunds, ...]:
    """Return every order of the user, newest first."""
    orders = await session.scalars(select(Order).where(Order.user_id == user_id).order_by(Order.id.desc()))
    return tuple([await _view(session, order) for order in orders.all()])


async def _view(session: AsyncSession, order: Order) -> OrderRefunds:
    sold = await sale_attempt(session, order.id)
    buyer = await session.get_one(User, order.user_id)
    return OrderRefunds(
        order_number=order.number,
        status=order.status,
        course_title=(await session.get_one(Course, order.course_id)).title,
        buyer_name=buyer.first_name,
        telegram_id=await telegram_id_of(session, buyer.id),
        paid=sold.amount if sold else 0,
        outside=order.amount if order.granted_by is not None else None,
        left=max(sold.amount - await counted_sum(session, sold.id), 0) if sold else 0,
        refunds=[refund_view(refund, attempt) for refund, attempt in await _refunds(session, order.id)],
    )


async def _refunds(session: AsyncSession, order_id: int) -> Sequence[tuple[Refund, PaymentAttempt]]:
    theirs = select(Refund, PaymentAttempt).join(PaymentAttempt, PaymentAttempt.id == Refund.attempt_id)
    rows = await session.execute(theirs.where(PaymentAttempt.order_id == order_id).order_by(Refund.id))
    return [(refund, attempt) for refund, attempt in rows]


def refund_view(refund: Refund, attempt: PaymentAttempt) -> RefundView:
    return RefundView(
        refund_id=refund.id,
        payment_id=attempt.provider_payment_id or "",
        provider_refund_id=refund.provider_refund_id,
        amount=refund.amount,
        status=refund.status,
        external=refund.external,
        keep_access=refund.keep_access,
        reason=refund.reason,
        asked_by=refund.asked_by,
        failure=explain_refund(refund.failure_reason) if refund.failure_reason else None,
        created_at=refund.created_at,
        finished_at=refund.finished_at,
    )
