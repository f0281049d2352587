"""Reports that were asked for, their files, and letters that go out by a schedule."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base, Id


class JobStatus(StrEnum):
    """WAITING and WORKING end in READY or FAILED; a file is kept until it is EXPIRED."""

    WAITING = "waiting"
    WORKING = "working"
    READY = "ready"
    FAILED = "failed"
    EXPIRED = "expired"


class ReportSchedule(Base):
    """A report that goes to members of staff by e-mail. ``recipients`` are their Telegram ids; ``minute`` of the day.

    ``next_at`` is when it falls due; None while it is paused or deleted.
    """

    __tablename__ = "report_schedules"
    __table_args__ = (Index("ix_report_schedules_next_at", "next_at"), Base.__table_args__)

    id: Mapped[Id]
    report: Mapped[str] = mapped_column(String(32))
    every: Mapped[str] = mapped_column(String(8))
    minute: Mapped[int]
    asked: Mapped[dict[str, Any]]
    recipients: Mapped[list[int]] = mapped_column(JSON)
    created_by: Mapped[int]
    created_at: Mapped[datetime]
    next_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]


class ReportJob(Base):
    """A report made in the background. ``file_key`` is of the attempt at work; once READY its pieces are the file.

    ``ask_key`` is of the form, so that a second press asks for nothing new. ``schedule_id``: it goes out by letters.
    """

    __tablename__ = "report_jobs"
    __table_args__ = (
        Index("ix_report_jobs_asked_by", "asked_by", "id"),
        Index("ix_report_jobs_expires_at", "status", "expires_at"),
        Base.__table_args__,
    )

    id: Mapped[Id]
    ask_key: Mapped[str] = mapped_column(String(64), unique=True)
    report: Mapped[str] = mapped_column(String(32))
    asked: Mapped[dict[str, Any]]
    asked_by: Mapped[int]
    schedule_id: Mapped[int | None] = mapped_column(ForeignKey("report_schedules.id"), index=True)
    status: Mapped[str] = mapped_column(String(16))
    rows_done: Mapped[int]
    rows_total: Mapped[int]
    file_key: Mapped[str | None] = mapped_column(String(32))
    file_name: Mapped[str | None] = mapped_column(String(80))
    size: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(String(250))
    created_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]


class ReportPiece(Base):
    """A part of a file, under the key of the attempt that wrote it."""

    __tablename__ = "report_pieces"

    job_id: Mapped[int] = mapped_column(ForeignKey("report_jobs.id"), primary_key=True, autoincrement=False)
    file_key: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class ReportSending(Base):
    """What became of a scheduled report for one recipient: ``sent``, ``no_email``, ``role_forbids`` or ``failed``."""

    __tablename__ = "report_sendings"
    __table_args__ = (UniqueConstraint("job_id", "recipient"), Base.__table_args__)

    id: Mapped[Id]
    schedule_id: Mapped[int] = mapped_column(ForeignKey("report_schedules.id"), index=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("report_jobs.id"))
    recipient: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(16))
    attached: Mapped[bool]
    at: Mapped[datetime]
