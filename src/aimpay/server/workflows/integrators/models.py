"""Keys to the API, addresses that hear of events, each delivery to them, and questions kept by name."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base, Id


class ApiKey(Base):
    """A program's way in. Only the hash of the key is kept; ``shown`` is its beginning, to tell keys apart."""

    __tablename__ = "api_keys"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(100))
    shown: Mapped[str] = mapped_column(String(16))
    key_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    created_by: Mapped[int]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    revoked_by: Mapped[int | None]
    revoked_at: Mapped[datetime | None]


class HookEndpoint(Base):
    """Where events are sent. ``secret_sealed`` signs them; ``failures`` in a row began at ``failing_since``.

    ``disabled_why`` is None while it works.
    """

    __tablename__ = "hook_endpoints"

    id: Mapped[Id]
    url: Mapped[str] = mapped_column(String(500))
    note: Mapped[str] = mapped_column(String(100))
    secret_sealed: Mapped[str] = mapped_column(String(400))
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    disabled_why: Mapped[str | None] = mapped_column(String(250))
    created_by: Mapped[int]
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class HookSubscription(Base):
    """An event that an endpoint wants to hear of: what happened from ``since`` on, looked for up to ``seen_until``."""

    __tablename__ = "hook_subscriptions"

    endpoint_id: Mapped[int] = mapped_column(ForeignKey("hook_endpoints.id"), primary_key=True)
    event: Mapped[str] = mapped_column(String(32), primary_key=True)
    since: Mapped[datetime]
    seen_until: Mapped[datetime]


class HookStatus(StrEnum):
    """WAITING is tried at ``next_at``. GIVEN_UP after the last try; a person may have it sent again."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


class HookDelivery(Base):
    """One event for one endpoint; its ``event_id`` is there once. ``body`` is sent as it stands, byte for byte.

    ``last_status`` and ``last_answer`` are of the latest try; a try that got no answer has ``last_error``.
    """

    __tablename__ = "hook_deliveries"
    __table_args__ = (
        UniqueConstraint("endpoint_id", "event_id"),
        Index(
            "ix_hook_deliveries_due",
            "endpoint_id",
            "next_at",
            sqlite_where=text("status = 'waiting'"),
            postgresql_where=text("status = 'waiting'"),
        ),
        Base.__table_args__,
    )

    id: Mapped[Id]
    endpoint_id: Mapped[int] = mapped_column(ForeignKey("hook_endpoints.id"))
    event_id: Mapped[str] = mapped_column(String(64))
    event: Mapped[str] = mapped_column(String(32))
    body: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(16))
    tries: Mapped[int]
    created_at: Mapped[datetime]
    next_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    last_status: Mapped[int | None]
    last_answer: Mapped[str | None] = mapped_column(String(500))
    last_error: Mapped[str | None] = mapped_column(String(250))


class SavedQuery(Base):
    """A question in SQL that the owner gave a name."""

    __tablename__ = "saved_queries"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(100), unique=True)
    sql: Mapped[str] = mapped_column(Text)
    created_by: Mapped[int]
    created_at: Mapped[datetime]
