"""Compare-and-set of a refund when the provider's word is known. Called inside the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.selling.ask_refund import KEY_NAME, counted_sum, lock_attempt, sale_attempt
from aimpay.server.selling.gateway import STARS, ProviderRefund
from aimpay.server.selling.models import Order, OrderStatus, PaymentAttempt, Refund, RefundStatus
from aimpay.server.selling.rules import next_check

UNFINISHED: Final = (RefundStatus.CREATED, RefundStatus.PENDING)
BY_HAND: Final = "Возврат сделан в личном кабинете ЮKassa"
BY_TELEGRAM: Final = "Звёзды вернул сам Telegram"


class RefundMismatchError(Exception):
    """The provider's refund is not the one we asked for. Nothing is changed; a person must look."""


@dataclass(frozen=True)
class Refunded:
    """A refund that this very call recorded. ``total`` kopecks of the payment went back so far.

    ``of_sale`` is false for an overpayment, which nothing but itself depends on.
    """

    refund: Refund
    attempt: PaymentAttempt
    order: Order
    total: int
    of_sale: bool

    @property
    def nothing_left(self) -> bool:
        return self.total >= self.attempt.amount


async def find_refund(session: AsyncSession, told: ProviderRefund) -> Refund | None:
    """Find it by the provider's id, or by our own key that it carries."""
    ours = [Refund.provider_refund_id == told.id]
    if key := told.metadata.get(KEY_NAME):
        ours.append(Refund.idempotency_key == key)
    return await session.scalar(select(Refund).where(or_(*ours)))


async def find_whole_refund(session: AsyncSession, attempt: PaymentAttempt) -> Refund | None:
    """Find ours of a payment in Stars: it goes back once and whole, but carries no key of ours."""
    if attempt.provider != STARS:
        return None
    await lock_attempt(session, attempt.id)
    ours = select(Refund).where(Refund.attempt_id == attempt.id).order_by(Refund.id.desc()).limit(1)
    return await session.scalar(ours)


async def note_external(session: AsyncSession, attempt: PaymentAttempt, told: ProviderRefund, now: datetime) -> Refund:
    """Keep a refund that somebody made in the provider's cabinet. A part leaves the access, all of it does not."""
    before = await counted_sum(session, attempt.id, (RefundStatus.SUCCEEDED,))
    sold = await sale_attempt(session, attempt.order_id)
    refund = Refund(
        attempt_id=attempt.id,
        amount=told.amount,
        status=RefundStatus.PENDING,
        external=True,
        keep_access=sold is None or sold.id != attempt.id or before + told.amount < attempt.amount,
        reason=BY_TELEGRAM if attempt.provider == STARS else BY_HAND,
        idempotency_key=f"external:{told.id}",
        provider_refund_id=told.id,
        created_at=now,
        check_at=next_check(now, now),
    )
    session.add(refund)
    await session.flush()
    return refund


async def record_pending(session: AsyncSession, refund: Refund, told: ProviderRefund) -> None:
    await session.execute(
        update(Refund)
        .where(Refund.id == refund.id, Refund.status == RefundStatus.CREATED)
        .values(status=RefundStatus.PENDING, provider_refund_id=told.id)
    )


async def record_failure(
    session: AsyncSession, refund_id: int, *, status: RefundStatus, reason: str, now: datetime
) -> bool:
    """Mark an unfinished refund canceled or refused; tell whether this call did it."""
    done = await session.execute(
        update(Refund)
        .where(Refund.id == refund_id, Refund.status.in_(UNFINISHED))
        .values(status=status, failure_reason=reason, finished_at=now)
        .returning(Refund.id)
    )
    return done.first() is not None


async def record_success(session: AsyncSession, refund: Refund, told: ProviderRefund, now: datetime) -> Refunded | None:
    """Mark the refund passed, and the order refunded when nothing is left of it; None when that was done before.

    The fact counts also for a refund that we had given up.
    """
    attempt = await lock_attempt(session, refund.attempt_id)
    order = (await session.scalars(select(Order).where(Order.id == attempt.order_id).with_for_update())).one()
    _check_same(told, refund, attempt, order)
    won = await session.execute(
        update(Refund)
        .where(Refund.id == refund.id, Refund.status != RefundStatus.SUCCEEDED)
        .values(status=RefundStatus.SUCCEEDED, provider_refund_id=told.id, failure_reason=None, finished_at=now)
        .returning(Refund.id)
    )
    if won.first() is None:
        return None
    sold = await sale_attempt(session, order.id)
    refunded = Refunded(
        refund=refund,
        attempt=attempt,
        order=order,
        total=await counted_sum(session, attempt.id, (RefundStatus.SUCCEEDED,)),
        of_sale=sold is not None and sold.id == attempt.id,
    )
    if refunded.of_sale and refunded.nothing_left:
        await session.execute(
            update(Order)
            .where(Order.id == order.id, Order.status == OrderStatus.PAID)
            .values(status=OrderStatus.REFUNDED)
        )
    return refunded


def _check_same(told: ProviderRefund, refund: Refund, attempt: PaymentAttempt, order: Order) -> None:
    theirs = (told.payment_id, told.amount, told.currency)
    ours = (attempt.provider_payment_id, refund.amount, order.currency)
    if theirs != ours:
        raise RefundMismatchError(f"refund {told.id}: the provider says {theirs}, we asked for {ours}")
