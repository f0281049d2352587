"""Events of the account, each once, and the token that answers them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base, Id


class EventKind(StrEnum):
    MESSAGE = "message"
    COMMENT = "comment"


class InstagramEvent(Base):
    """``key`` is the message's or comment's id with its kind: Meta tells the same thing several times.

    ``person_id`` is scoped to the account. ``outcome`` says what became of the answer; None while there is none.
    """

    __tablename__ = "instagram_events"
    __table_args__ = (
        Index("ix_instagram_events_person_id_answered_at", "person_id", "answered_at"),
        Base.__table_args__,
    )

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    object_id: Mapped[str] = mapped_column(String(190))
    person_id: Mapped[str] = mapped_column(String(64))
    username: Mapped[str | None] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    media_id: Mapped[str | None] = mapped_column(String(64))
    ad_id: Mapped[str | None] = mapped_column(String(64))
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), index=True)
    happened_at: Mapped[datetime]
    received_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(32))


class InstagramToken(Base):
    """The newest long-lived token, sealed. ``first_sha256`` is of the one in the settings that it grew from."""

    __tablename__ = "instagram_tokens"

    first_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    sealed: Mapped[str] = mapped_column(Text)
    renewed_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    renew_at: Mapped[datetime] = mapped_column(index=True)
