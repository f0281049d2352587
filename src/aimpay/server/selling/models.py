"""What is sold, the promise to deliver it, and each try to pay."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base, Id


class OrderStatus(StrEnum):
    OPEN = "open"
    PAID = "paid"
    CANCELED = "canceled"
    REFUNDED = "refunded"
    REVOKED = "revoked"
    """Given by an admin, and taken back."""


class AttemptStatus(StrEnum):
    """CREATED is stored before the provider is called; PENDING once the provider's id is known."""

    CREATED = "created"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"
    REFUSED = "refused"


LIVE = (AttemptStatus.CREATED, AttemptStatus.PENDING)


class Course(Base):
    """A course on sale. Amounts in kopecks; ``bonus_amount`` is what a partner earns for a sale.

    ``bonus_percent``, in basis points of what was paid, takes its place when it is set. The receipt's four codes are
    the school's where they are None. ``access_days`` of access are sold, None is for ever; ``trial_hours`` may be had
    before, None is no trial, and ``trial_quiz`` opens the quiz during it.
    """

    __tablename__ = "courses"
    __table_args__ = (CheckConstraint("price_amount > 0", name="price_positive"), Base.__table_args__)

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[str] = mapped_column(String(128))
    price_amount: Mapped[int]
    crossed_amount: Mapped[int | None]
    bonus_amount: Mapped[int]
    bonus_percent: Mapped[int | None]
    group_id: Mapped[int | None]
    vat_code: Mapped[int | None]
    payment_subject: Mapped[str | None] = mapped_column(String(32))
    payment_mode: Mapped[str | None] = mapped_column(String(32))
    tax_system_code: Mapped[int | None]
    on_sale: Mapped[bool] = mapped_column(default=True)
    access_days: Mapped[int | None]
    trial_hours: Mapped[int | None]
    trial_quiz: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime]


class Order(Base):
    """A promise to deliver a course for a sum that no later price change touches.

    ``access_until`` is when the access that was paid for ends. From ``renewed_at`` on a later order stands for it.
    """

    __tablename__ = "orders"
    __table_args__ = (
        Index(
            "uq_orders_one_open",
            "user_id",
            "course_id",
            unique=True,
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
        Index(
            "uq_orders_one_paid",
            "user_id",
            "course_id",
            unique=True,
            sqlite_where=text("status = 'paid' AND renewed_at IS NULL"),
            postgresql_where=text("status = 'paid' AND renewed_at IS NULL"),
        ),
        Index("ix_orders_buyer", "user_id", "id"),
        Index("ix_orders_paid", "paid_at", "id"),
        Base.__table_args__,
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(16), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    status: Mapped[str] = mapped_column(String(16))
    list_amount: Mapped[int | None]
    price_reason: Mapped[str | None] = mapped_column(String(128))
    promo_id: Mapped[int | None] = mapped_column(ForeignKey("promo_codes.id"))
    paid_how: Mapped[str | None] = mapped_column(String(16))
    granted_by: Mapped[int | None]
    grant_reason: Mapped[str | None] = mapped_column(String(250))
    revoked_by: Mapped[int | None]
    revoke_reason: Mapped[str | None] = mapped_column(String(250))
    revoked_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(index=True)
    paid_at: Mapped[datetime | None]
    access_until: Mapped[datetime | None]
    renewed_at: Mapped[datetime | None]


class PaymentAttempt(Base):
    """One try to pay an order: one idempotency key, at most one provider payment, at most one live per provider.

    ``stars`` are what was asked for instead of ``amount`` kopecks, by an invoice in Telegram Stars. ``fiscal_mode``
    is the school's when it was made; its refunds follow it, whatever the mode is by then.
    """

    __tablename__ = "payment_attempts"
    __table_args__ = (
        UniqueConstraint("order_id", "number"),
        Index(
            "uq_payment_attempts_one_live",
            "order_id",
            "provider",
            unique=True,
            sqlite_where=text("status IN ('created', 'pending')"),
            postgresql_where=text("status IN ('created', 'pending')"),
        ),
        Index("ix_payment_attempts_due", "status", "check_at"),
        Index("ix_payment_attempts_email", "email"),
        Base.__table_args__,
    )

    id: Mapped[Id]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    number: Mapped[int]
    status: Mapped[str] = mapped_column(String(16))
    idempotency_key: Mapped[str] = mapped_column(String(64), unique=True)
    request: Mapped[dict[str, Any]]
    fiscal_mode: Mapped[str] = mapped_column(String(16), server_default=text("'receipts'"))
    amount: Mapped[int]
    email: Mapped[str] = mapped_column(String(254))
    provider: Mapped[str] = mapped_column(String(16), default="yookassa", server_default="yookassa")
    stars: Mapped[int | None]
    provider_payment_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    confirmation_url: Mapped[str | None] = mapped_column(String(2048))
    income_amount: Mapped[int | None]
    failure_party: Mapped[str | None] = mapped_column(String(64))
    failure_reason: Mapped[str | None] = mapped_column(String(128))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    check_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class ProviderEvent(Base):
    """An incoming notification as it came: a hint to look, never a fact."""

    __tablename__ = "provider_events"
    __table_args__ = (UniqueConstraint("provider", "event", "object_id"), Base.__table_args__)

    id: Mapped[Id]
    provider: Mapped[str] = mapped_column(String(16))
    event: Mapped[str] = mapped_column(String(64))
    object_id: Mapped[str] = mapped_column(String(64))
    body: Mapped[dict[str, Any]]
    times: Mapped[int] = mapped_column(default=1)
    received_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]


class RefundStatus(StrEnum):
    """CREATED is stored before the provider is called; PENDING once it answered; the rest are final."""

    CREATED = "created"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"
    REFUSED = "refused"


class Refund(Base):
    """Money back for an attempt, by us or noticed after being made in the provider's cabinet (``external``)."""

    __tablename__ = "refunds"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        Index("ix_refunds_due", "status", "check_at"),
        Base.__table_args__,
    )

    id: Mapped[Id]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("payment_attempts.id"), index=True)
    amount: Mapped[int]
    status: Mapped[str] = mapped_column(String(16))
    external: Mapped[bool]
    keep_access: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(250))
    asked_by: Mapped[int | None]
    idempotency_key: Mapped[str] = mapped_column(String(64), unique=True)
    request: Mapped[dict[str, Any] | None]
    provider_refund_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    failure_reason: Mapped[str | None] = mapped_column(String(128))
    created_at: Mapped[datetime]
    check_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class PriceChange(Base):
    """The history of a course's price. An order keeps the price it was made at."""

    __tablename__ = "price_changes"

    id: Mapped[Id]
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    price_amount: Mapped[int]
    crossed_amount: Mapped[int | None]
    changed_by: Mapped[int | None]
    changed_at: Mapped[datetime]


class CatalogueChange(Base):
    """Who changed what in the catalogue: ``subject`` is ``course:…``, ``promo:…`` or ``early_bird:…``."""

    __tablename__ = "catalogue_changes"

    id: Mapped[Id]
    subject: Mapped[str] = mapped_column(String(80), index=True)
    change: Mapped[dict[str, Any]]
    changed_by: Mapped[int]
    changed_at: Mapped[datetime]


class EarlyBirdStep(Base):
    """A lower price for the first ``seats`` paid orders, or until a moment, or both."""

    __tablename__ = "early_bird_steps"
    __table_args__ = (CheckConstraint("price_amount > 0", name="price_positive"), Base.__table_args__)

    id: Mapped[Id]
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    price_amount: Mapped[int]
    seats: Mapped[int | None]
    until_at: Mapped[datetime | None]


class PromoCode(Base):
    """A discount that a person types or brings by a deep link. ``code`` is upper case, ``kind`` a DiscountKind."""

    __tablename__ = "promo_codes"
    __table_args__ = (CheckConstraint("value >= 0", name="value_not_negative"), Base.__table_args__)

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    course_id: Mapped[int | None] = mapped_column(ForeignKey("courses.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(16))
    value: Mapped[int]
    most_uses: Mapped[int | None]
    until_at: Mapped[datetime | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    created_by: Mapped[int | None]
    created_at: Mapped[datetime]


class PromoUse(Base):
    """A code applied by a user to a course; counted once its order is paid."""

    __tablename__ = "promo_uses"
    __table_args__ = (UniqueConstraint("promo_id", "user_id"), Base.__table_args__)

    id: Mapped[Id]
    promo_id: Mapped[int] = mapped_column(ForeignKey("promo_codes.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), unique=True)
    applied_at: Mapped[datetime]
