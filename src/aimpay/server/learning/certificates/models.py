"""Certificates as they were issued, each change of their status, wishes to put a name right, lists, and reminders."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, Synonym, mapped_column, synonym

from aimpay.server.db.base import Base, Id

STANDS: Final = text("status IN ('valid', 'suspended')")
IS_ASKED: Final = text("status = 'asked'")


class CertificateStatus(StrEnum):
    """SUSPENDED may become valid again. REVOKED is for good. REPLACED points to a newer one."""

    VALID = "valid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    REPLACED = "replaced"


STANDING: Final = (CertificateStatus.VALID, CertificateStatus.SUSPENDED)


class Certificate(Base):
    """One per user and course stands; who is not in the bot has no ``user_id``.

    ``course_title`` is as it was then. ``status_reason`` is for the public page. ``right_lost``: suspended because the
    right to the course was taken back, so it returns with the right. ``name_key`` is the name for searching.
    ``issue_key`` makes a repeat of an issue harmless. The place in the status list is the id, which is never reused.
    """

    __tablename__ = "certificates"
    __table_args__ = (
        Index(
            "uq_certificates_standing",
            "user_id",
            "course_id",
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
        Index("ix_certificates_course", "course_id", "status"),
        Base.__table_args__,
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(18), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    course_title: Mapped[str] = mapped_column(String(128))
    full_name: Mapped[str] = mapped_column(String(100))
    name_key: Mapped[str] = mapped_column(String(200))
    score_percent: Mapped[int | None]
    issued_at: Mapped[datetime] = mapped_column(index=True)
    issued_by: Mapped[int | None]
    issue_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    batch: Mapped[str | None] = mapped_column(String(40), index=True)
    status: Mapped[str] = mapped_column(String(16))
    status_reason: Mapped[str | None] = mapped_column(String(250))
    status_at: Mapped[datetime]
    right_lost: Mapped[bool] = mapped_column(default=False)
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("certificates.id"))

    status_index: Synonym[int] = synonym("id")


class OldNumber(Base):
    """What a certificate was known by in the system before ours: links and QR codes printed there go on working."""

    __tablename__ = "old_certificate_numbers"

    number: Mapped[str] = mapped_column(String(20), primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), index=True)


class CertificateChange(Base):
    """Who changed the status, when and why. ``by`` is an admin's Telegram id; None is the system or the student."""

    __tablename__ = "certificate_changes"

    id: Mapped[Id]
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[int | None]
    was: Mapped[str | None] = mapped_column(String(16))
    became: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(250))


class CorrectionStatus(StrEnum):
    ASKED = "asked"
    APPROVED = "approved"
    REJECTED = "rejected"


class NameCorrection(Base):
    """A wish to have another name on a certificate. ``reason`` is told to the student."""

    __tablename__ = "name_corrections"
    __table_args__ = (
        Index(
            "uq_name_corrections_asked",
            "certificate_id",
            unique=True,
            sqlite_where=IS_ASKED,
            postgresql_where=IS_ASKED,
        ),
        Index("ix_name_corrections_status", "status"),
        Base.__table_args__,
    )

    id: Mapped[Id]
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), index=True)
    full_name: Mapped[str] = mapped_column(String(100))
    asked_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(16))
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(250))
    new_certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificates.id"))


class CertificateBatch(Base):
    """A list that was issued, so that it is not issued again. ``sha256`` is of its lines and course."""

    __tablename__ = "certificate_batches"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    issued_by: Mapped[int]
    reason: Mapped[str] = mapped_column(String(250))
    created_at: Mapped[datetime]


class CertificateReminder(Base):
    """Who passed and has not claimed. ``remind_at`` is None when there is nothing more to say."""

    __tablename__ = "certificate_reminders"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), primary_key=True)
    passed_at: Mapped[datetime]
    sent: Mapped[int]
    remind_at: Mapped[datetime | None] = mapped_column(index=True)
