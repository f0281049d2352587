"""How the school answers to the tax office, the receipts that set prepayments off, and incomes registered by hand."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base, Id


class FiscalSetting(Base):
    """A fiscal mode from an instant on. Rows are only added: of those that began, the last to begin is in force.

    The four codes are the provider's and stand only beside the mode ``receipts``.
    """

    __tablename__ = "fiscal_settings"
    __table_args__ = (
        CheckConstraint("mode != 'receipts' OR vat_code IS NOT NULL", name="receipts_have_codes"),
        Base.__table_args__,
    )

    id: Mapped[Id]
    mode: Mapped[str] = mapped_column(String(16))
    vat_code: Mapped[int | None]
    tax_system_code: Mapped[int | None]
    payment_subject: Mapped[str | None] = mapped_column(String(64))
    payment_mode: Mapped[str | None] = mapped_column(String(32))
    valid_from: Mapped[datetime]
    changed_by: Mapped[int | None]
    changed_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(250))


class ReceiptStatus(StrEnum):
    """CREATED is stored before the provider is called; PENDING once it answered; the rest are final."""

    CREATED = "created"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"
    REFUSED = "refused"


class OffsetReceipt(Base):
    """The second receipt of a prepaid sale, at most one per payment."""

    __tablename__ = "offset_receipts"
    __table_args__ = (Index("ix_offset_receipts_due", "status", "check_at"), Base.__table_args__)

    id: Mapped[Id]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("payment_attempts.id"), unique=True)
    order_number: Mapped[str] = mapped_column(String(16))
    amount: Mapped[int]
    status: Mapped[str] = mapped_column(String(16))
    idempotency_key: Mapped[str] = mapped_column(String(64), unique=True)
    request: Mapped[dict[str, Any]]
    provider_receipt_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    failure_reason: Mapped[str | None] = mapped_column(String(250))
    created_at: Mapped[datetime]
    check_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class Income(Base):
    """A row of the queue that a self-employed school registers by hand. ``amount`` is negative for a refund.

    ``reference`` says what it is for, so that the same sale is never queued twice. ``receipt`` is the number or the
    link of the receipt in «Мой налог».
    """

    __tablename__ = "incomes"
    __table_args__ = (
        CheckConstraint("amount != 0", name="amount_not_zero"),
        Index("ix_incomes_open", "registered_at", "due_at"),
        Base.__table_args__,
    )

    id: Mapped[Id]
    reference: Mapped[str] = mapped_column(String(96), unique=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    order_number: Mapped[str] = mapped_column(String(16))
    amount: Mapped[int]
    buyer_kind: Mapped[str] = mapped_column(String(16))
    description: Mapped[str] = mapped_column(String(256))
    received_at: Mapped[datetime] = mapped_column(index=True)
    due_at: Mapped[datetime]
    registered_at: Mapped[datetime | None]
    registered_by: Mapped[int | None]
    receipt: Mapped[str | None] = mapped_column(String(500))
