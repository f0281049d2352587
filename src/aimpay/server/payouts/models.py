"""Where partners are paid, what kind of payees they are, and each payout."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base, Id

ACTIVE: Final = text("replaced_at IS NULL AND confirmed_at IS NOT NULL")
DRAFT: Final = text("replaced_at IS NULL AND confirmed_at IS NULL")


class DestinationKind(StrEnum):
    CARD = "card"
    SBP = "sbp"
    WALLET = "wallet"


class PayoutDestination(Base):
    """Where a partner is paid. ``secret`` is a provider's token, phone or wallet; ``shown`` is its masked form.

    A draft waits for the partner's button; at most one is a draft and at most one is in force.
    """

    __tablename__ = "payout_destinations"
    __table_args__ = (
        Index("uq_payout_destinations_active", "user_id", unique=True, sqlite_where=ACTIVE, postgresql_where=ACTIVE),
        Index("uq_payout_destinations_draft", "user_id", unique=True, sqlite_where=DRAFT, postgresql_where=DRAFT),
        Base.__table_args__,
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(16))
    secret: Mapped[str] = mapped_column(String(256))
    bank_id: Mapped[str | None] = mapped_column(String(12))
    shown: Mapped[str] = mapped_column(String(128))
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    replaced_at: Mapped[datetime | None]


class CardLink(Base):
    """A one-time link to the page where a card is given to the provider. Only the token's hash is kept."""

    __tablename__ = "card_links"

    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class TaxProfile(Base):
    """What kind of payee a partner is. ``status``: self_employed, sole_trader or individual."""

    __tablename__ = "tax_profiles"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    status: Mapped[str] = mapped_column(String(16))
    inn: Mapped[str] = mapped_column(String(12))
    changed_at: Mapped[datetime]


class PayoutStatus(StrEnum):
    """REQUESTED waits for the owner; APPROVED for the gateway's call; SENT for its word; the rest are final."""

    REQUESTED = "requested"
    APPROVED = "approved"
    SENT = "sent"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"
    REJECTED = "rejected"


OPEN: Final = (PayoutStatus.REQUESTED, PayoutStatus.APPROVED, PayoutStatus.SENT)


class PayoutHow(StrEnum):
    """GATEWAY: the provider's payouts. MANUAL: the owner sends the money himself and says so here."""

    GATEWAY = "gateway"
    MANUAL = "manual"


class Payout(Base):
    """Money leaving to a partner. The sum is reserved in the ledger from the request on.

    Who asked, approved, approved second and decided (rejected, or marked paid) are Telegram ids.
    """

    __tablename__ = "payouts"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        Index("ix_payouts_due", "status", "check_at"),
        Index("ix_payouts_reminders", "remind_at"),
        Base.__table_args__,
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(16), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    destination_id: Mapped[int | None] = mapped_column(ForeignKey("payout_destinations.id"))
    how: Mapped[str] = mapped_column(String(16))
    amount: Mapped[int]
    fee_amount: Mapped[int]
    status: Mapped[str] = mapped_column(String(16))
    batch: Mapped[str | None] = mapped_column(String(16), index=True)
    requested_by: Mapped[int]
    approved_by: Mapped[int | None]
    approved_at: Mapped[datetime | None]
    second_approver: Mapped[int | None]
    second_approved_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
    idempotency_key: Mapped[str] = mapped_column(String(64), unique=True)
    provider_payout_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    failure_reason: Mapped[str | None] = mapped_column(String(250))
    proof: Mapped[str | None] = mapped_column(String(500))
    tax_receipt_url: Mapped[str | None] = mapped_column(String(500))
    remind_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    check_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class PayoutProof(Base):
    """The file that shows that a payout made by hand was made: a bank's slip, say. The newest one stays."""

    __tablename__ = "payout_proofs"

    payout_id: Mapped[int] = mapped_column(ForeignKey("payouts.id"), primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(64))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    added_by: Mapped[int]
    added_at: Mapped[datetime]


class PayoutFunds(Base):
    """What the payout gateway holds for us, as it last said. ``check_at``: when it is asked again."""

    __tablename__ = "payout_funds"

    gateway: Mapped[str] = mapped_column(String(16), primary_key=True)
    balance: Mapped[int | None]
    asked_at: Mapped[datetime | None]
    check_at: Mapped[datetime]
