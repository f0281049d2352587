"""Wishes to be forgotten, the acts about them, and the marks by which a refused person is known again."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base, Id


class ErasureStatus(StrEnum):
    """ASKED shows what would be done and waits for a second step; CONFIRMED is being done; DONE has its act."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    DONE = "done"


class Erasure(Base):
    """``subject`` names the person while the work lasts; of a finished one it keeps our own numbers only.

    ``code`` is what the second step repeats. ``wake_at``: when a story that broke off is begun again. ``keep_until``:
    when what the law made us keep is destroyed too.
    """

    __tablename__ = "erasures"
    __table_args__ = (Index("ix_erasures_status", "status"), Base.__table_args__)

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(16), unique=True)
    code: Mapped[str] = mapped_column(String(8))
    pseudonym: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16))
    subject: Mapped[dict[str, Any]]
    ground: Mapped[str] = mapped_column(String(250))
    leave_groups: Mapped[bool]
    groups_failed: Mapped[bool] = mapped_column(default=False)
    keep_certificates: Mapped[bool]
    asked_by: Mapped[int | None]
    confirmed_by: Mapped[int | None]
    asked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    wake_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    act: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    keep_until: Mapped[datetime | None]
    cleared_at: Mapped[datetime | None]


class RefusedMark(Base):
    """A refused person who had himself erased: a keyed hash of his Telegram id, which tells nothing by itself."""

    __tablename__ = "refused_marks"

    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    reason: Mapped[str] = mapped_column(String(500))
    blocked_by: Mapped[int]
    created_at: Mapped[datetime]
