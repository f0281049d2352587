"""What the stories remember beside the engine's own tables."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, Index, String, Text, text
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
