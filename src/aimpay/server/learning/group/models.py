"""Who is in a group without a right to be, whom the owner keeps there, and each check of the whole group."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base, Id


class StrangerStatus(StrEnum):
    """SEEN: not looked at yet. WARNED: told, or the owner was. REMOVING: stored before Telegram is called."""

    SEEN = "seen"
    WARNED = "warned"
    REMOVING = "removing"
    REMOVED = "removed"
    HAS_RIGHT = "has_right"
    LEFT = "left"
    KEPT = "kept"
    OFF = "off"


class Stranger(Base):
    """Somebody in a group without a right to its course. One row per person and group, opened again when he is back.

    ``check_at`` is when to look again, None once it is settled, or while the school only warns. ``reached``: the
    warning came to himself. ``reported_at``: the owner has read of him.
    """

    __tablename__ = "strangers"
    __table_args__ = (Index("ix_strangers_due", "check_at"), Base.__table_args__)

    chat_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    telegram_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    status: Mapped[str] = mapped_column(String(16))
    seen_at: Mapped[datetime]
    check_at: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]
    remove_at: Mapped[datetime | None]
    reached: Mapped[bool | None]
    reported_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]


class KeptMember(Base):
    """A person whom no rule puts out of a group, by the owner's word; lifting keeps the row."""

    __tablename__ = "kept_members"
    __table_args__ = (
        Index(
            "uq_kept_members_active",
            "telegram_id",
            unique=True,
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
        Base.__table_args__,
    )

    id: Mapped[Id]
    telegram_id: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    kept_by: Mapped[int]
    created_at: Mapped[datetime]
    lifted_by: Mapped[int | None]
    lifted_at: Mapped[datetime | None]


class GroupCheck(Base):
    """One comparison of groups with rights, person by person. ``night`` is a day of Moscow, as 2026-11-22.

    ``chat_id`` and ``telegram_id`` name the last person asked about: what breaks off goes on after him. ``check_at`` is
    when to go on, None once it is over. ``counts`` are those of a MembersReport; ``repair``: what is found is put
    right. ``asked_by`` is told in any case.
    """

    __tablename__ = "group_checks"
    __table_args__ = (UniqueConstraint("night"), Index("ix_group_checks_due", "check_at"), Base.__table_args__)

    id: Mapped[Id]
    night: Mapped[str | None] = mapped_column(String(10))
    asked_by: Mapped[int | None]
    repair: Mapped[bool]
    chat_id: Mapped[int | None]
    telegram_id: Mapped[int | None]
    counts: Mapped[dict[str, Any]]
    started_at: Mapped[datetime]
    check_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
