"""Compare-and-set of attempt and order when the provider's word is known. Called inside the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.selling.gateway import ProviderPayment
from aimpay.server.selling.models import AttemptStatus, Course, Order, OrderStatus, PaymentAttempt
from aimpay.server.selling.standing import lock_standing, make_room


class Settlement(StrEnum):
    """SETTLED: this very call made the order paid. OVERPAID: the order was paid, or given up, before."""

    SETTLED = "settled"
    OVERPAID = "overpaid"
    ALREADY = "already"


class PaymentMismatchError(Exception):
    """The provider's payment is not the one we asked for. Nothing is changed; a person must look."""


@dataclass(frozen=True)
class Settled:
    outcome: Settlement
    order: Order
    attempt: PaymentAttempt


async def find_attempt(session: AsyncSession, provider_payment_id: str) -> PaymentAttempt | None:
    return await session.scalar(
        select(PaymentAttempt).where(PaymentAttempt.provider_payment_id == provider_payment_id).with_for_update()
    )


def check_same(payment: ProviderPayment, attempt: PaymentAttempt, order: Order) -> None:
    """Raise PaymentMismatchError unless sum, currency and order are those of the attempt."""
    theirs = (payment.amount, payment.currency, payment.metadata.get("order_number"))
    ours = (attempt.amount, order.currency, order.number)
    if theirs != ours:
        raise PaymentMismatchError(f"payment {payment.id}: the provider says {theirs}, we asked for {ours}")


async def settle(session: AsyncSession, attempt: PaymentAttempt, payment: ProviderPayment, now: datetime) -> Settled:
    """Mark attempt and order paid. A late success counts, also for an attempt thought canceled.

    An order paid before makes room when its access is over, or soon will be; otherwise this money is too much.
    """
    order = await session.get_one(Order, attempt.order_id)
    await lock_standing(session, order.user_id, order.course_id)
    await session.refresh(order, with_for_update=True)
    check_same(payment, attempt, order)
    won = await session.execute(
        update(PaymentAttempt)
        .where(PaymentAttempt.id == attempt.id, PaymentAttempt.status != AttemptStatus.SUCCEEDED)
        .values(status=AttemptStatus.SUCCEEDED, income_amount=payment.income_amount, finished_at=now)
        .returning(PaymentAttempt.id)
    )
    if won.first() is None:
        return Settled(Settlement.ALREADY, order, attempt)
    course = await session.get_one(Course, order.course_id)
    term = await make_room(session, order.user_id, course, course.access_days, now)
    if term is None:
        await _give_up(session, order)
        return Settled(Settlement.OVERPAID, order, attempt)
    paid = await session.execute(
        update(Order)
        .where(Order.id == order.id, Order.status == OrderStatus.OPEN)
        .values(status=OrderStatus.PAID, paid_at=now, access_until=term.ends_at)
        .returning(Order.id)
    )
    return Settled(Settlement.SETTLED if paid.first() else Settlement.OVERPAID, order, attempt)


async def _give_up(session: AsyncSession, order: Order) -> None:
    still_open = Order.id == order.id, Order.status == OrderStatus.OPEN
    await session.execute(update(Order).where(*still_open).values(status=OrderStatus.CANCELED))


async def cancel_attempt(
    session: AsyncSession, attempt: PaymentAttempt, payment: ProviderPayment, now: datetime
) -> bool:
    """Mark a live attempt canceled with the provider's reason; tell whether this call did it."""
    done = await session.execute(
        update(PaymentAttempt)
        .where(PaymentAttempt.id == attempt.id, PaymentAttempt.status == AttemptStatus.PENDING)
        .values(
            status=AttemptStatus.CANCELED,
            failure_party=payment.cancellation_party,
            failure_reason=payment.cancellation_reason,
            finished_at=now,
        )
        .returning(PaymentAttempt.id)
    )
    return done.first() is not None
