"""Compare-and-set of attempt and order when the provider's word is known. Called inside the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from aimpay.server.db.core import table_of
from aimpay.server.selling.gateway import ProviderPayment
from aimpay.server.selling.models import AttemptStatus, Order, OrderStatus, PaymentAttempt

ATTEMPTS: Final = table_of(PaymentAttempt)
ORDERS: Final = table_of(Order)
ATTEMPT_OF_PAYMENT: Final = (
    select(PaymentAttempt).where(PaymentAttempt.provider_payment_id == bindparam("payment")).with_for_update()
)
ORDER_OF_ATTEMPT: Final = select(Order).where(Order.id == bindparam("order")).with_for_update()
ATTEMPT_SUCCEEDED: Final = (
    update(ATTEMPTS)
    .where(ATTEMPTS.c.id == bindparam("attempt"), ATTEMPTS.c.status != AttemptStatus.SUCCEEDED)
    .values(status=AttemptStatus.SUCCEEDED, income_amount=bindparam("income"), finished_at=bindparam("now"))
    .returning(ATTEMPTS.c.id)
)
ORDER_PAID: Final = (
    update(ORDERS)
    .where(ORDERS.c.id == bindparam("order"), ORDERS.c.status == OrderStatus.OPEN)
    .values(status=OrderStatus.PAID, paid_at=bindparam("now"))
    .returning(ORDERS.c.id)
)


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
    return await session.scalar(ATTEMPT_OF_PAYMENT, {"payment": provider_payment_id})


def check_same(payment: ProviderPayment, attempt: PaymentAttempt, order: Order) -> None:
    """Raise PaymentMismatchError unless sum, currency and order are those of the attempt."""
    theirs = (payment.amount, payment.currency, payment.metadata.get("order_number"))
    ours = (attempt.amount, order.currency, order.number)
    if theirs != ours:
        raise PaymentMismatchError(f"payment {payment.id}: the provider says {theirs}, we asked for {ours}")


async def settle(session: AsyncSession, attempt: PaymentAttempt, payment: ProviderPayment, now: datetime) -> Settled:
    """Mark attempt and order paid. A late success counts, also for an attempt thought canceled."""
    order = (await session.scalars(ORDER_OF_ATTEMPT, {"order": attempt.order_id})).one()
    check_same(payment, attempt, order)
    success = {"attempt": attempt.id, "income": payment.income_amount, "now": now}
    if (await session.execute(ATTEMPT_SUCCEEDED, success)).first() is None:
        return Settled(Settlement.ALREADY, order, attempt)
    _learn(attempt, status=AttemptStatus.SUCCEEDED, income_amount=payment.income_amount, finished_at=now)
    if (await session.execute(ORDER_PAID, {"order": order.id, "now": now})).first() is None:
        return Settled(Settlement.OVERPAID, order, attempt)
    _learn(order, status=OrderStatus.PAID, paid_at=now)
    return Settled(Settlement.SETTLED, order, attempt)


def _learn(row: PaymentAttempt | Order, **values: object) -> None:
    """The object in memory follows what the database was told past the ORM."""
    for name, value in values.items():
        set_committed_value(row, name, value)


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
