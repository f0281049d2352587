"""Who brought whom, why we think so, and what it earned."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base, Id


class CommissionStatus(StrEnum):
    HELD = "held"
    AVAILABLE = "available"


class ReferralCode(Base):
    """A partner's own short code, made once."""

    __tablename__ = "referral_codes"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    created_at: Mapped[datetime]


class ReferralTouch(Base):
    """Every arrival by a partner's link, with what was decided and why."""

    __tablename__ = "referral_touches"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    payload: Mapped[str] = mapped_column(String(64))
    referrer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    verdict: Mapped[str] = mapped_column(String(32))
    touched_at: Mapped[datetime]


class Attribution(Base):
    """Who is credited for a user's purchases: the first partner whose link brought him."""

    __tablename__ = "attributions"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    referrer_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    touch_id: Mapped[int] = mapped_column(ForeignKey("referral_touches.id"))
    rule: Mapped[str] = mapped_column(String(32))
    decided_at: Mapped[datetime]


class Commission(Base):
    """A share earned by one sale; the sum is frozen when earned. At most one for an order."""

    __tablename__ = "commissions"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        Index("ix_commissions_due", "status", "available_at"),
        Base.__table_args__,
    )

    id: Mapped[Id]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), unique=True)
    referrer_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    referred_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    amount: Mapped[int]
    status: Mapped[str] = mapped_column(String(16))
    earned_at: Mapped[datetime]
    available_at: Mapped[datetime]
