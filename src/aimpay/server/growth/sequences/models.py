"""Sequences as data: their steps and texts, who walks along them, and what happened at each step."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base, Id

ACTIVE: Final = text("status = 'active'")


class Sequence(Base):
    """``starts_on`` is a TouchKind. ``again_after_days``: None lets nobody in twice. ``changed_by`` is of the staff."""

    __tablename__ = "sequences"

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    active: Mapped[bool]
    starts_on: Mapped[str] = mapped_column(String(32), index=True)
    only_if: Mapped[dict[str, Any]]
    again_after_days: Mapped[int | None]
    stop_on: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    changed_by: Mapped[int | None]


class SequenceStep(Base):
    """Keeps its row, and with it its figures, when it is taken out. ``seed`` deals people out to its variants."""

    __tablename__ = "sequence_steps"
    __table_args__ = (UniqueConstraint("sequence_id", "key"), Base.__table_args__)

    id: Mapped[Id]
    sequence_id: Mapped[int] = mapped_column(ForeignKey("sequences.id"))
    key: Mapped[str] = mapped_column(String(32))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(100))
    wait_minutes: Mapped[int]
    only_if: Mapped[dict[str, Any]]
    kind: Mapped[str] = mapped_column(String(16))
    channel: Mapped[str] = mapped_column(String(16))
    outcome_days: Mapped[int]
    seed: Mapped[str] = mapped_column(String(32))
    retired_at: Mapped[datetime | None]


class StepVariant(Base):
    """One of the texts of a step. Out of ``weight`` of all, so many people get it."""

    __tablename__ = "sequence_variants"
    __table_args__ = (UniqueConstraint("step_id", "key"), Base.__table_args__)

    id: Mapped[Id]
    step_id: Mapped[int] = mapped_column(ForeignKey("sequence_steps.id"))
    key: Mapped[str] = mapped_column(String(16))
    position: Mapped[int]
    weight: Mapped[int]
    template_id: Mapped[int] = mapped_column(ForeignKey("message_templates.id"))
    retired_at: Mapped[datetime | None]


class RunStatus(StrEnum):
    ACTIVE = "active"
    FINISHED = "finished"
    STOPPED = "stopped"


class SequenceRun(Base):
    """One lead in one sequence since ``started_at``, by a touch. ``step_id`` is what comes next, at ``next_at``."""

    __tablename__ = "sequence_runs"
    __table_args__ = (
        UniqueConstraint("sequence_id", "touch_id"),
        Index(
            "uq_sequence_runs_active",
            "sequence_id",
            "lead_id",
            unique=True,
            sqlite_where=ACTIVE,
            postgresql_where=ACTIVE,
        ),
        Index("ix_sequence_runs_due", "next_at", "id", sqlite_where=ACTIVE, postgresql_where=ACTIVE),
        Index("ix_sequence_runs_lead_id", "lead_id"),
        Base.__table_args__,
    )

    id: Mapped[Id]
    sequence_id: Mapped[int] = mapped_column(ForeignKey("sequences.id"))
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    touch_id: Mapped[int] = mapped_column(ForeignKey("touchpoints.id"))
    status: Mapped[str] = mapped_column(String(16))
    step_id: Mapped[int | None] = mapped_column(ForeignKey("sequence_steps.id"))
    next_at: Mapped[datetime]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    why: Mapped[str | None] = mapped_column(String(32))


class RunAct(StrEnum):
    """What happened to a run. WAITED: its time came, but the night or the cap put it off."""

    ENTERED = "entered"
    SENT = "sent"
    SKIPPED = "skipped"
    WAITED = "waited"
    STOPPED = "stopped"
    FINISHED = "finished"


class SequenceEvent(Base):
    """A line of a run's log; never changed. SENT means queued: the delivery says what became of it."""

    __tablename__ = "sequence_events"
    __table_args__ = (Index("ix_sequence_events_step_id_act", "step_id", "act"), Base.__table_args__)

    id: Mapped[Id]
    run_id: Mapped[int] = mapped_column(ForeignKey("sequence_runs.id"), index=True)
    step_id: Mapped[int | None] = mapped_column(ForeignKey("sequence_steps.id"))
    variant_id: Mapped[int | None] = mapped_column(ForeignKey("sequence_variants.id"))
    act: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(32))
    at: Mapped[datetime]
