"""Consents to marketing, addresses that must not be written to, texts, and what became of each message."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base, Id


class Channel(StrEnum):
    TELEGRAM = "telegram"
    EMAIL = "email"


class ConsentAct(StrEnum):
    """ASKED: an e-mail typed on the site waits for the click in the letter; it permits nothing.

    DECLINED: a «no» to the question, remembered so that nobody asks again.
    """

    ASKED = "asked"
    GIVEN = "given"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class MarketingConsent(Base):
    """A line of evidence; the newest of a lead and channel counts. Never changed. ``evidence`` holds no secrets."""

    __tablename__ = "marketing_consents"
    __table_args__ = (
        Index("ix_marketing_consents_lead_id_channel", "lead_id", "channel"),
        Index("ix_marketing_consents_address", "address"),
        Base.__table_args__,
    )

    id: Mapped[Id]
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    channel: Mapped[str] = mapped_column(String(16))
    address: Mapped[str] = mapped_column(String(254))
    act: Mapped[str] = mapped_column(String(16))
    how: Mapped[str] = mapped_column(String(32))
    text_version: Mapped[str | None] = mapped_column(String(32))
    text_sha256: Mapped[str | None] = mapped_column(String(64))
    evidence: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class Suppression(Base):
    """An e-mail address that bounced or complained: nothing of marketing goes there, whoever agrees."""

    __tablename__ = "suppressions"

    email: Mapped[str] = mapped_column(String(254), primary_key=True)
    reason: Mapped[str] = mapped_column(String(32))
    detail: Mapped[str | None] = mapped_column(String(250))
    at: Mapped[datetime]


class ConfirmationLetter(Base):
    """The newest letter that asked an address whether it agrees: at most one a day, whatever the forms do."""

    __tablename__ = "confirmation_letters"

    email: Mapped[str] = mapped_column(String(254), primary_key=True)
    consent_id: Mapped[int] = mapped_column(ForeignKey("marketing_consents.id"))
    asked_at: Mapped[datetime]


class MailEvent(Base):
    """What the mailer told, by the id of its message, so that the same is not taken twice."""

    __tablename__ = "mail_events"
    __table_args__ = (Index("ix_mail_events_received_at", "received_at"), Base.__table_args__)

    message_id: Mapped[str] = mapped_column(String(128), primary_key=True)
    kind: Mapped[str] = mapped_column(String(64))
    provider_id: Mapped[str | None] = mapped_column(String(64))
    received_at: Mapped[datetime]


class MessageTemplate(Base):
    """``telegram`` is Telegram HTML, ``letter`` plain text with blank lines between paragraphs; ``{имя}`` in both.

    A broadcast sends a copy that nobody edits any more: ``copy_of`` names what it was taken from.
    """

    __tablename__ = "message_templates"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(100))
    telegram: Mapped[str | None] = mapped_column(Text)
    subject: Mapped[str | None] = mapped_column(String(150))
    letter: Mapped[str | None] = mapped_column(Text)
    button_text: Mapped[str | None] = mapped_column(String(64))
    button_url: Mapped[str | None] = mapped_column(String(1024))
    created_by: Mapped[int | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    copy_of: Mapped[int | None] = mapped_column(ForeignKey("message_templates.id"), index=True)
    archived_at: Mapped[datetime | None]


class DeliveryStatus(StrEnum):
    """SENDING is claimed by a sender; found so after a crash and not known to the bot, it becomes UNCLEAR.

    HELD waits for its broadcast to let it go. SKIPPED by a rule (``reason`` says which), BLOCKED by the person.
    DELETING was sent and is to be taken back, DELETED is.
    """

    HELD = "held"
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    BLOCKED = "blocked"
    FAILED = "failed"
    UNCLEAR = "unclear"
    SKIPPED = "skipped"
    DELETING = "deleting"
    DELETED = "deleted"


NOT_DELETED: Final = "not_deleted"
"""The reason of what was sent and could not be taken back."""


class Delivery(Base):
    """One message to one person. ``campaign`` is ``broadcast:<id>`` or ``sequence:<id>:<step>:<variant>``.

    ``message_id`` is Telegram's, ``provider_id`` the mailer's. ``key`` is unique: nobody is told twice.
    ``claimed_by`` is the process that sends it, ``boot`` the life of the bot that was asked to, ``tries`` how often.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("ix_deliveries_campaign_status_id", "campaign", "status", "id"),
        Index("ix_deliveries_lead_id_sent_at", "lead_id", "sent_at"),
        Index(
            "ix_deliveries_due",
            "channel",
            "due_at",
            "id",
            sqlite_where=text("status = 'pending'"),
            postgresql_where=text("status = 'pending'"),
        ),
        Index(
            "ix_deliveries_claimed_by",
            "claimed_by",
            sqlite_where=text("status IN ('sending', 'deleting')"),
            postgresql_where=text("status IN ('sending', 'deleting')"),
        ),
        Index(
            "ix_deliveries_not_delivered",
            "claimed_at",
            sqlite_where=text("status IN ('failed', 'unclear')"),
            postgresql_where=text("status IN ('failed', 'unclear')"),
        ),
        UniqueConstraint("key"),
        Base.__table_args__,
    )

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(96))
    campaign: Mapped[str] = mapped_column(String(64))
    template_id: Mapped[int] = mapped_column(ForeignKey("message_templates.id"))
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    channel: Mapped[str] = mapped_column(String(16))
    address: Mapped[str] = mapped_column(String(254))
    status: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(64))
    message_id: Mapped[int | None]
    provider_id: Mapped[str | None] = mapped_column(String(64), index=True)
    due_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    claimed_by: Mapped[str | None] = mapped_column(String(32))
    boot: Mapped[str | None] = mapped_column(String(32))
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    outcome: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class SendingPace(Base):
    """When the next message of a channel may go: all senders take their places from this row."""

    __tablename__ = "sending_paces"

    channel: Mapped[str] = mapped_column(String(16), primary_key=True)
    free_at: Mapped[datetime]


class Postman(Base):
    """A process that sends. One not seen for a while is dead, and what it claimed is taken over."""

    __tablename__ = "postmen"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    seen_at: Mapped[datetime]
