"""Segments, broadcasts, and who did what to them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base, Id


class BroadcastStatus(StrEnum):
    """PREPARING fixes the recipients, TESTED has told the first few and waits, DELETING takes back what was sent."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PREPARING = "preparing"
    SENDING = "sending"
    TESTED = "tested"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"
    DELETING = "deleting"
    DELETED = "deleted"


class ChannelPolicy(StrEnum):
    """EITHER: by Telegram whoever can be reached there, the others by letter. Nobody gets both."""

    TELEGRAM = "telegram"
    EMAIL = "email"
    EITHER = "either"


class Segment(Base):
    """A named choice of people; ``conditions`` are those of ``Conditions``."""

    __tablename__ = "segments"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(100))
    conditions: Mapped[dict[str, Any]]
    created_by: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class Broadcast(Base):
    """``conditions`` are the segment's as they were when it began; ``sent_template_id`` is the frozen text.

    ``prepared_to`` is the last lead looked at. ``test_size`` random people get it before the rest.
    """

    __tablename__ = "broadcasts"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(100))
    template_id: Mapped[int] = mapped_column(ForeignKey("message_templates.id"))
    sent_template_id: Mapped[int | None] = mapped_column(ForeignKey("message_templates.id"))
    segment_id: Mapped[int] = mapped_column(ForeignKey("segments.id"))
    conditions: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    policy: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16), index=True)
    test_size: Mapped[int | None]
    schedule_at: Mapped[datetime | None]
    prepared_to: Mapped[int] = mapped_column(default=0)
    created_by: Mapped[int]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    @property
    def campaign(self) -> str:
        return f"broadcast:{self.id}"


class BroadcastAct(Base):
    """Who did what; ``detail`` holds the count that was confirmed and the like."""

    __tablename__ = "broadcast_acts"

    id: Mapped[Id]
    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcasts.id"), index=True)
    act: Mapped[str] = mapped_column(String(32))
    by: Mapped[int | None]
    detail: Mapped[dict[str, Any]]
    at: Mapped[datetime]
