"""What the stories remember beside the engine's own tables."""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import JSON, Date, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base, Id

OPEN: Final = text("resolved_at IS NULL")


class SentMessage(Base):
    """An effect that was done, by its own key, so that a repeated step does not repeat it."""

    __tablename__ = "sent_messages"

    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    sent_at: Mapped[datetime]


class FailedStep(Base):
    """A step that kept failing: seen by the operator, retried by the schedule, closed when it passes."""

    __tablename__ = "failed_steps"
    __table_args__ = (Index("ix_failed_steps_due", "closed_at", "retry_at"), Base.__table_args__)

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(256), unique=True)
    step: Mapped[str] = mapped_column(String(64))
    arguments: Mapped[list[Any]] = mapped_column(JSON)
    error: Mapped[str] = mapped_column(Text)
    times: Mapped[int]
    failed_at: Mapped[datetime]
    retry_at: Mapped[datetime]
    reported_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class Difference(Base):
    """Where our books and the provider's list disagree: a queue with a reason and a way to resolve it.

    One that healed by itself is kept resolved, by nobody. ``reported_at``: the owner was told.
    """

    __tablename__ = "differences"
    __table_args__ = (
        Index("ix_differences_open", "resolved_at"),
        Index("ix_differences_object", "object_id"),
        Index("uq_differences_open", "kind", "object_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Base.__table_args__,
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(32))
    object_id: Mapped[str] = mapped_column(String(64))
    ours: Mapped[dict[str, Any]]
    theirs: Mapped[dict[str, Any]]
    explanation: Mapped[str] = mapped_column(Text)
    found_at: Mapped[datetime]
    resolved_by: Mapped[int | None]
    resolution: Mapped[str | None] = mapped_column(Text)
    resolved_at: Mapped[datetime | None]
    reported_at: Mapped[datetime | None]


class Comparison(Base):
    """One subject of one comparison: what the provider's list held as done, and what our books did. Sums in kopecks."""

    __tablename__ = "comparisons"
    __table_args__ = (Index("ix_comparisons_at", "at"), Base.__table_args__)

    id: Mapped[Id]
    subject: Mapped[str] = mapped_column(String(32))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    theirs_count: Mapped[int]
    theirs_sum: Mapped[int]
    ours_count: Mapped[int]
    ours_sum: Mapped[int]
    at: Mapped[datetime]
