"""What is wrong, since when and what was said about it; and when each thing is looked at next."""

from datetime import datetime
from typing import Final

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base, Id

OPEN: Final = text("closed_at IS NULL")
SWEEP: Final = "sweep"
"""The watch that is not one: when the sweep last ran."""


class Alert(Base):
    """``subject`` tells apart several of one name, such as groups. ``words`` are what the owner reads."""

    __tablename__ = "alerts"
    __table_args__ = (
        Index("uq_alerts_open", "name", "subject", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Base.__table_args__,
    )

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(64))
    words: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    told_times: Mapped[int]
    closed_at: Mapped[datetime | None]


class Watch(Base):
    """``check_at`` is when it is looked at next; of ``SWEEP``, when it last ran."""

    __tablename__ = "watches"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    check_at: Mapped[datetime]
