"""The second receipt of a prepaid sale: stored before the provider is called, then what it answered."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.fiscal.gateway import NewReceipt, ProviderReceipt, ProviderReceiptStatus, ReceiptLine
from aimpay.server.fiscal.models import OffsetReceipt, ReceiptStatus
from aimpay.server.fiscal.rules import FULL_PAYMENT, FULL_PREPAYMENT, WHOLE_RATE
from aimpay.server.kit.ids import new_key

OPEN: Final = (ReceiptStatus.CREATED, ReceiptStatus.PENDING)
LONGEST_REASON: Final = 250


@dataclass(frozen=True)
class Prepaid:
    """A paid attempt whose receipt was one of a prepayment; ``amount`` kopecks of it have not gone back."""

    attempt_id: int
    payment_id: str
    order_number: str
    amount: int
    currency: str
    email: str
    line: ReceiptLine


def is_prepaid(line: ReceiptLine | None) -> bool:
    return line is not None and line.mode == FULL_PREPAYMENT


def delivered_line(line: ReceiptLine) -> ReceiptLine:
    """What a prepaid line becomes once it is delivered: paid in full, taxed by the whole rate."""
    return replace(line, mode=FULL_PAYMENT, vat_code=WHOLE_RATE.get(line.vat_code, line.vat_code))


async def offset_of(session: AsyncSession, attempt_id: int) -> OffsetReceipt | None:
    return await session.scalar(select(OffsetReceipt).where(OffsetReceipt.attempt_id == attempt_id))


async def store_offset(session: AsyncSession, prepaid: Prepaid, now: datetime, check_at: datetime) -> OffsetReceipt:
    """Return the offset of this attempt, made now if there is none. The caller holds the attempt's lock."""
    if known := await offset_of(session, prepaid.attempt_id):
        return known
    key = new_key()
    receipt = OffsetReceipt(
        attempt_id=prepaid.attempt_id,
        order_number=prepaid.order_number,
        amount=prepaid.amount,
        status=ReceiptStatus.CREATED,
        idempotency_key=key,
        request=asdict(_request(prepaid, key)),
        created_at=now,
        check_at=check_at,
    )
    session.add(receipt)
    await session.flush()
    return receipt


def _request(prepaid: Prepaid, key: str) -> NewReceipt:
    return NewReceipt(
        idempotency_key=key,
        payment_id=prepaid.payment_id,
        amount=prepaid.amount,
        currency=prepaid.currency,
        email=prepaid.email,
        line=delivered_line(prepaid.line),
    )


def stored_receipt(request: Mapping[str, Any]) -> NewReceipt:
    return NewReceipt(**{**request, "line": ReceiptLine(**request["line"])})


async def line_for_refund(session: AsyncSession, attempt_id: int, sold: ReceiptLine) -> tuple[ReceiptLine, bool]:
    """Return the line that a refund's receipt repeats, and whether the sale was set off since.

    Of a sale that was set off the provider cannot make the receipt itself: it knows only that of the payment.
    """
    offset = await offset_of(session, attempt_id)
    if offset is None or offset.status in {ReceiptStatus.CANCELED, ReceiptStatus.REFUSED}:
        return sold, False
    return stored_receipt(offset.request).line, True


async def record_receipt(session: AsyncSession, offset_id: int, told: ProviderReceipt, now: datetime) -> bool:
    """Keep the provider's word; tell whether this call found out that the receipt was canceled."""
    status = STATUSES.get(told.status, ReceiptStatus.PENDING)
    done = await session.execute(
        update(OffsetReceipt)
        .where(OffsetReceipt.id == offset_id, OffsetReceipt.status.in_(OPEN))
        .values(status=status, provider_receipt_id=told.id, finished_at=None if status in OPEN else now)
        .returning(OffsetReceipt.id)
    )
    return done.first() is not None and status is ReceiptStatus.CANCELED


STATUSES: Final = {
    ProviderReceiptStatus.SUCCEEDED: ReceiptStatus.SUCCEEDED,
    ProviderReceiptStatus.CANCELED: ReceiptStatus.CANCELED,
}


async def record_refusal(session: AsyncSession, offset_id: int, reason: str, now: datetime) -> bool:
    """Tell whether this call did it."""
    done = await session.execute(
        update(OffsetReceipt)
        .where(OffsetReceipt.id == offset_id, OffsetReceipt.status.in_(OPEN))
        .values(status=ReceiptStatus.REFUSED, failure_reason=reason[:LONGEST_REASON], finished_at=now)
        .returning(OffsetReceipt.id)
    )
    return done.first() is not None


async def renew_key(session: AsyncSession, offset: OffsetReceipt, now: datetime) -> None:
    """The provider has forgotten the key and knows no receipt of it: begin again under a new one."""
    key = new_key()
    request = {**offset.request, "idempotency_key": key}
    await session.execute(
        update(OffsetReceipt)
        .where(OffsetReceipt.id == offset.id, OffsetReceipt.idempotency_key == offset.idempotency_key)
        .values(idempotency_key=key, request=request, created_at=now)
    )
