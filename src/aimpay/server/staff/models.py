"""Who works at the school, and what each of them changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base, Id
from aimpay.server.staff.rules import Role


class StaffMember(Base):
    """Somebody given a role in the office. Those in ADMINS are owners without a row."""

    __tablename__ = "staff_members"

    telegram_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    role: Mapped[Role] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254))
    added_by: Mapped[int]
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class OfficeCode(Base):
    """A code asked for: to sign in by e-mail, or to stand before an act that needs a fresh one.

    The code itself is made when it is sent; only its seal is kept. ``ticket_sha256`` is what the asking browser holds,
    ``session_id`` the session that a step-up belongs to. An ``email`` that is nobody's gets a row too, and no code.
    """

    __tablename__ = "office_codes"
    __table_args__ = (
        Index("ix_office_codes_email", "email", "asked_at"),
        Index("ix_office_codes_session", "session_id", "asked_at"),
        Base.__table_args__,
    )

    id: Mapped[Id]
    ticket_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254))
    admin_id: Mapped[int | None]
    session_id: Mapped[int | None]
    seal: Mapped[str | None] = mapped_column(String(64))
    tries: Mapped[int]
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class AuditEntry(Base):
    """One change: who, what, from what to what, and why. Only ever added. ``action`` is a value of ``Action``."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_about", "object_kind", "object_id"),
        Index("ix_audit_entries_at", "at"),
        Index("ix_audit_entries_actor", "actor_id", "at"),
        Base.__table_args__,
    )

    id: Mapped[Id]
    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    via: Mapped[str] = mapped_column(String(16))
    action: Mapped[str] = mapped_column(String(32))
    object_kind: Mapped[str] = mapped_column(String(32))
    object_id: Mapped[str] = mapped_column(String(128))
    before: Mapped[Any | None] = mapped_column(JSON)
    after: Mapped[Any | None] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text)
