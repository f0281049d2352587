"""A lead is a person, or a contact not yet known to be one. Its children are moved by a merge and never lost."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base, Id

MERGED: Final = text("merged_into_id IS NOT NULL")
LONGEST_NAME: Final = 256


class FunnelStage(Base):
    """A place on the way to a certificate. Touches of the kinds in ``enters_on`` bring a lead here, never back."""

    __tablename__ = "funnel_stages"

    slug: Mapped[str] = mapped_column(String(32), primary_key=True)
    title: Mapped[str] = mapped_column(String(64))
    position: Mapped[int] = mapped_column(unique=True)
    enters_on: Mapped[list[str]] = mapped_column(JSON)


class Lead(Base):
    """``user_id`` once he came to the bot. A lead merged away keeps its row and points at the one that stayed.

    ``code`` is what its warm-up pages carry, signed. ``notified_at``: when a letter about his form really went out.
    """

    __tablename__ = "leads"
    __table_args__ = (
        Index("ix_leads_stage_active_at", "stage", "active_at"),
        # Of merged leads alone: SQLite would find those that stand, nearly all, by an index instead of by their day.
        Index("ix_leads_merged_into_id", "merged_into_id", sqlite_where=MERGED, postgresql_where=MERGED),
        Base.__table_args__,
    )

    id: Mapped[Id]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), unique=True)
    name: Mapped[str | None] = mapped_column(String(LONGEST_NAME))
    stage: Mapped[str] = mapped_column(ForeignKey("funnel_stages.slug"))
    stage_at: Mapped[datetime]
    owner_id: Mapped[int | None]
    first_source_id: Mapped[int | None] = mapped_column(ForeignKey("sources.id"), index=True)
    first_touch_at: Mapped[datetime | None] = mapped_column(index=True)
    last_source_id: Mapped[int | None] = mapped_column(ForeignKey("sources.id"))
    last_touch_at: Mapped[datetime | None]
    time_zone: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(index=True)
    active_at: Mapped[datetime] = mapped_column(index=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id"))
    code: Mapped[str | None] = mapped_column(String(16), unique=True)
    notified_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]


class ContactPoint(Base):
    """A normalised way to a lead. ``verified_at`` once the person proved it; a proved one belongs to one lead only."""

    __tablename__ = "contact_points"
    __table_args__ = (
        UniqueConstraint("lead_id", "kind", "value"),
        Index("ix_contact_points_kind_value", "kind", "value"),
        Index(
            "uq_contact_points_verified",
            "kind",
            "value",
            unique=True,
            sqlite_where=text("verified_at IS NOT NULL"),
            postgresql_where=text("verified_at IS NOT NULL"),
        ),
        Base.__table_args__,
    )

    id: Mapped[Id]
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    kind: Mapped[str] = mapped_column(String(16))
    value: Mapped[str] = mapped_column(String(254))
    verified_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Touchpoint(Base):
    """One thing that a person did, recorded once by ``key``. ``handled_at``: sequences have looked at it."""

    __tablename__ = "touchpoints"
    __table_args__ = (
        Index("ix_touchpoints_lead_id_at", "lead_id", "at"),
        Index(
            "ix_touchpoints_fresh",
            "id",
            sqlite_where=text("handled_at IS NULL"),
            postgresql_where=text("handled_at IS NULL"),
        ),
        Base.__table_args__,
    )

    id: Mapped[Id]
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    kind: Mapped[str] = mapped_column(String(32))
    key: Mapped[str | None] = mapped_column(String(128), unique=True)
    data: Mapped[dict[str, Any]]
    session_id: Mapped[int | None] = mapped_column(ForeignKey("site_sessions.id"))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("sources.id"))
    at: Mapped[datetime]
    handled_at: Mapped[datetime | None]


class StageMove(Base):
    """``by`` is the staff member who dragged the card; None moved by itself."""

    __tablename__ = "stage_moves"

    id: Mapped[Id]
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), index=True)
    from_stage: Mapped[str | None] = mapped_column(String(32))
    to_stage: Mapped[str] = mapped_column(String(32))
    by: Mapped[int | None]
    at: Mapped[datetime]


class LeadProgress(Base):
    """A step of the warm-up pages, with its answer; each is there once."""

    __tablename__ = "lead_progress"
    __table_args__ = (UniqueConstraint("lead_id", "stage", "step"), Base.__table_args__)

    id: Mapped[Id]
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    stage: Mapped[str] = mapped_column(String(32))
    step: Mapped[str] = mapped_column(String(64))
    step_index: Mapped[int | None]
    answer: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(index=True)


class LeadNote(Base):
    __tablename__ = "lead_notes"

    id: Mapped[Id]
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    by: Mapped[int]
    at: Mapped[datetime]


class LeadTask(Base):
    """What a staff member promised to do for a lead, and whether he was reminded."""

    __tablename__ = "lead_tasks"
    __table_args__ = (
        Index(
            "ix_lead_tasks_due",
            "due_at",
            sqlite_where=text("done_at IS NULL AND reminded_at IS NULL"),
            postgresql_where=text("done_at IS NULL AND reminded_at IS NULL"),
        ),
        Base.__table_args__,
    )

    id: Mapped[Id]
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), index=True)
    text: Mapped[str] = mapped_column(String(500))
    due_at: Mapped[datetime]
    owner_id: Mapped[int]
    created_by: Mapped[int]
    created_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


class LeadTag(Base):
    __tablename__ = "lead_tags"

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), primary_key=True, autoincrement=False)
    tag: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)
    by: Mapped[int | None]
    at: Mapped[datetime]


class LeadMerge(Base):
    """``moved`` lists, by table, the rows that changed hands and what was filled in, so that it can be undone."""

    __tablename__ = "lead_merges"

    id: Mapped[Id]
    from_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), index=True)
    into_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), index=True)
    reason: Mapped[str] = mapped_column(String(250))
    moved: Mapped[dict[str, Any]]
    by: Mapped[int | None]
    at: Mapped[datetime]
    undone_by: Mapped[int | None]
    undone_at: Mapped[datetime | None]


class LeadHint(Base):
    """A reason to think that two leads are one person, beside contacts they share. Shown until somebody decides."""

    __tablename__ = "lead_hints"
    __table_args__ = (UniqueConstraint("lead_id", "other_id"), Base.__table_args__)

    id: Mapped[Id]
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), index=True)
    reason: Mapped[str] = mapped_column(String(250))
    at: Mapped[datetime]
    dismissed_by: Mapped[int | None]
    dismissed_at: Mapped[datetime | None]
