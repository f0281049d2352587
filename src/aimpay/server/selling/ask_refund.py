"""Stores the wish to give money back, before anybody outside is called. Called inside the caller's transaction."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.edge.errors import InvalidRequestError
from aimpay.server.fiscal.gateway import ReceiptLine
from aimpay.server.fiscal.offset_receipts import line_for_refund
from aimpay.server.ledger.models import LedgerTransaction
from aimpay.server.selling.gateway import STARS, NewRefund
from aimpay.server.selling.models import AttemptStatus, Order, PaymentAttempt, Refund, RefundStatus
from aimpay.server.selling.receipt_line import stored_line
from aimpay.server.selling.refund_errors import (
    NothingToRefundError,
    OrderNotFoundError,
    RefundOnlyWholeError,
    RefundTooLargeError,
)
from aimpay.server.selling.rules import FIRST_CHECK_AFTER

KEY_NAME: Final = "refund_key"
"""In the provider's metadata: by it a refund is recognised whose id we never learnt."""
COUNTED: Final = (RefundStatus.CREATED, RefundStatus.PENDING, RefundStatus.SUCCEEDED)
"""A refund that may still pass takes its sum as one that has passed."""


@dataclass(frozen=True)
class Wish:
    """``amount`` None is everything that is left. ``keep_access`` None keeps it while the buyer has paid for a part.

    ``key`` is the wisher's: the same wish told twice is one refund.
    """

    key: str
    reason: str
    amount: int | None = None
    keep_access: bool | None = None
    asked_by: int | None = None


async def attempt_to_refund(session: AsyncSession, order_number: str, payment_id: str | None) -> PaymentAttempt:
    """Return the payment that bought the order, or the one that is named."""
    order_id = await session.scalar(select(Order.id).where(Order.number == order_number))
    if order_id is None:
        raise OrderNotFoundError
    attempt = await _named(session, order_id, payment_id) if payment_id else await sale_attempt(session, order_id)
    if attempt is None:
        raise NothingToRefundError
    return attempt


async def _named(session: AsyncSession, order_id: int, payment_id: str) -> PaymentAttempt | None:
    return await session.scalar(
        select(PaymentAttempt).where(
            PaymentAttempt.order_id == order_id,
            PaymentAttempt.provider_payment_id == payment_id,
            PaymentAttempt.status == AttemptStatus.SUCCEEDED,
        )
    )


async def sale_attempt(session: AsyncSession, order_id: int) -> PaymentAttempt | None:
    """Return the attempt whose money the books hold as a sale; others of the order are overpayments."""
    reference = literal("payment:").concat(PaymentAttempt.provider_payment_id)
    return await session.scalar(
        select(PaymentAttempt)
        .join(LedgerTransaction, LedgerTransaction.reference == reference)
        .where(PaymentAttempt.order_id == order_id, LedgerTransaction.kind == "sale")
    )


async def ask_refund(session: AsyncSession, *, attempt_id: int, wish: Wish, now: datetime) -> Refund:
    """Return the refund of this wish. The row lock makes the sum of all refunds certain."""
    attempt = await lock_attempt(session, attempt_id)
    known = await session.scalar(select(Refund).where(Refund.idempotency_key == wish.key))
    if known is not None and known.attempt_id != attempt.id:
        raise InvalidRequestError("Этот ключ уже занят другим возвратом.")
    if known is not None:
        return known
    left = attempt.amount - await counted_sum(session, attempt.id)
    amount = left if wish.amount is None else wish.amount
    if left <= 0:
        raise NothingToRefundError
    if amount > left:
        raise RefundTooLargeError.over(left)
    if attempt.provider == STARS and amount != attempt.amount:
        raise RefundOnlyWholeError
    refund = await _new_refund(session, attempt, amount=amount, keep=_keeps(wish, left - amount), wish=wish, now=now)
    session.add(refund)
    await session.flush()
    return refund


async def lock_attempt(session: AsyncSession, attempt_id: int) -> PaymentAttempt:
    fresh = select(PaymentAttempt).where(PaymentAttempt.id == attempt_id)
    return (await session.scalars(fresh.with_for_update().execution_options(populate_existing=True))).one()


async def counted_sum(session: AsyncSession, attempt_id: int, statuses: tuple[RefundStatus, ...] = COUNTED) -> int:
    """Return kopecks of the attempt that went back, or are on their way."""
    total = select(func.coalesce(func.sum(Refund.amount), 0))
    return int(await session.scalar(total.where(Refund.attempt_id == attempt_id, Refund.status.in_(statuses))) or 0)


def _keeps(wish: Wish, rest: int) -> bool:
    return rest > 0 if wish.keep_access is None else wish.keep_access


async def _new_refund(
    session: AsyncSession, attempt: PaymentAttempt, *, amount: int, keep: bool, wish: Wish, now: datetime
) -> Refund:
    order = await session.get_one(Order, attempt.order_id)
    return Refund(
        attempt_id=attempt.id,
        amount=amount,
        status=RefundStatus.CREATED,
        external=False,
        keep_access=keep,
        reason=wish.reason,
        asked_by=wish.asked_by,
        idempotency_key=wish.key,
        request=asdict(_request(attempt, order, amount, wish.key, await _receipt(session, attempt, amount))),
        created_at=now,
        check_at=now + FIRST_CHECK_AFTER,
    )


async def _receipt(session: AsyncSession, attempt: PaymentAttempt, amount: int) -> ReceiptLine | None:
    """The provider makes the receipt of a whole refund from that of the payment; a part carries its own.

    So does the whole of a prepayment that was set off. Its codes are the sale's, whatever the school's are by now.
    """
    if (sold := stored_line(attempt.request)) is None:
        return None
    line, was_set_off = await line_for_refund(session, attempt.id, sold)
    return line if was_set_off or amount < attempt.amount else None


def _request(attempt: PaymentAttempt, order: Order, amount: int, key: str, receipt: ReceiptLine | None) -> NewRefund:
    return NewRefund(
        idempotency_key=key,
        payment_id=attempt.provider_payment_id or "",
        amount=amount,
        currency=order.currency,
        description=f"Возврат по заказу {order.number}",
        email=attempt.email,
        receipt=receipt,
        metadata={"order_number": order.number, KEY_NAME: key},
    )


def stored_refund(request: Mapping[str, Any]) -> NewRefund:
    return NewRefund(**{**request, "receipt": stored_line(request)})
