"""Compare-and-set of attempt and order when the provider's word is known. Called inside the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.selling.gateway import ProviderPayment
from aimpay.server.selling.models import AttemptStatus, Order, OrderStatus, PaymentAttempt


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
    """Mark attempt and order paid. A late success counts, also for an attempt thought canceled."""
    order = (await session.scalars(select(Order).where(Order.id == attempt.order_id).with_for_update())).one()
    check_same(payment, attempt, order)
    won = await session.execute(
        update(PaymentAttempt)
        .where(PaymentAttempt.id == attempt.id, PaymentAttempt.status != AttemptStatus.SUCCEEDED)
        .values(status=AttemptStatus.SUCCEEDED, income_amount=payment.income_amount, finished_at=now)
        .returning(PaymentAttempt.id)
    )
    if won.first() is None:
        return Settled(Settlement.ALREADY, order, attempt)
    paid = await session.execute(
        update(Order)
        .where(Order.id == order.id, Order.status == OrderStatus.OPEN)
        .values(status=OrderStatus.PAID, paid_at=now)
        .returning(Order.id)
    )
    return Settled(Settlement.SETTLED if paid.first() else Settlement.OVERPAID, order, attempt)


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
