"""Who brought whom, why we think so, and what it earned."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base, Id


class CommissionStatus(StrEnum):
    """REVIEW waits for the owner's word; the rest move by themselves."""

    REVIEW = "review"
    HELD = "held"
    AVAILABLE = "available"
    REVERSED = "reversed"


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
    touched_at: Mapped[datetime] = mapped_column(index=True)


class Attribution(Base):
    """Who is credited for a user's purchases: the first partner whose link brought him.

    ``touch_id`` is the arrival that decided; None when an admin did.
    """

    __tablename__ = "attributions"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    referrer_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    touch_id: Mapped[int | None] = mapped_column(ForeignKey("referral_touches.id"))
    rule: Mapped[str] = mapped_column(String(32))
    decided_at: Mapped[datetime] = mapped_column(index=True)


class Commission(Base):
    """A share earned by one sale; the sum is frozen when earned. At most one for an order.

    ``reversed_amount`` of it was taken back because the buyer got money back, or because an admin said so; the rest is
    what the sale earns. ``moved_times`` counts how often it was given to another partner.
    """

    __tablename__ = "commissions"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        Index("ix_commissions_due", "status", "available_at"),
        Base.__table_args__,
    )

    id: Mapped[Id]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), unique=True)
    referrer_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    referred_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    amount: Mapped[int]
    reversed_amount: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    status: Mapped[str] = mapped_column(String(16))
    earned_at: Mapped[datetime] = mapped_column(index=True)
    available_at: Mapped[datetime]
    moved_times: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    review_reason: Mapped[str | None] = mapped_column(String(32))
    reviewed_by: Mapped[int | None]
    reviewed_at: Mapped[datetime | None]
    review_note: Mapped[str | None] = mapped_column(String(250))


class AttributionChange(Base):
    """A wrong attribution put right, with who did it and why. Append-only."""

    __tablename__ = "attribution_changes"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    from_referrer_id: Mapped[int | None]
    to_referrer_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(250))
    changed_by: Mapped[int]
    changed_at: Mapped[datetime]


class ReachedRank(Base):
    """A rank a partner reached, awarded once, with its congratulation."""

    __tablename__ = "reached_ranks"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    threshold: Mapped[int] = mapped_column(primary_key=True)
    reached_at: Mapped[datetime]


class ChartLink(Base):
    """A link to a partner's chart that expires and can be revoked. Only the token's hash is kept."""

    __tablename__ = "chart_links"

    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
