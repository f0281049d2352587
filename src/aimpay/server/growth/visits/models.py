"""Where people come from, before they are known and after."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base, Id


class Source(Base):
    """One combination of UTM marks and the host that referred; ``digest`` is SHA-256 over them. All empty is direct."""

    __tablename__ = "sources"

    id: Mapped[Id]
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    utm_source: Mapped[str | None] = mapped_column(String(100))
    utm_medium: Mapped[str | None] = mapped_column(String(100))
    utm_campaign: Mapped[str | None] = mapped_column(String(100))
    utm_term: Mapped[str | None] = mapped_column(String(100))
    utm_content: Mapped[str | None] = mapped_column(String(100))
    referrer_host: Mapped[str | None] = mapped_column(String(100))
    created_at: Mapped[datetime]


class SiteSession(Base):
    """A browser as the site knows it. ``lead_id`` once it left a contact or its person pressed /start.

    ``first_source_id`` never changes; ``last_source_id`` is of the latest visit that was not direct. ``client_id`` is
    the browser's at Metrika, known only after the cookie banner was agreed to. ``visited_at`` is when the visit of
    ``visit_source_id`` was last heard of: what follows within half an hour is the same visit.
    """

    __tablename__ = "site_sessions"

    id: Mapped[Id]
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id"), index=True)
    first_source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    last_source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    last_source_at: Mapped[datetime]
    client_id: Mapped[str | None] = mapped_column(String(64))
    yclid: Mapped[str | None] = mapped_column(String(64))
    time_zone: Mapped[str | None] = mapped_column(String(64))
    visit_source_id: Mapped[int | None] = mapped_column(ForeignKey("sources.id"))
    visited_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(index=True)
    seen_at: Mapped[datetime]


class Visit(Base):
    """One coming of a session: neither a reload nor a robot. ``landing`` is path and query without the marks."""

    __tablename__ = "visits"
    __table_args__ = (Index("ix_visits_at", "at", "source_id", "session_id"), Base.__table_args__)

    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("site_sessions.id"), index=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    landing: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]


class OrderTouch(Base):
    """What brought an order: the first and the last touch before it was placed. Written once, never changed."""

    __tablename__ = "order_touches"

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True, autoincrement=False)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("site_sessions.id"))
    first_source_id: Mapped[int | None] = mapped_column(ForeignKey("sources.id"), index=True)
    first_at: Mapped[datetime | None]
    last_source_id: Mapped[int | None] = mapped_column(ForeignKey("sources.id"), index=True)
    last_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime]


class ConversionUpload(Base):
    """A batch of conversions for the counter, under a name of its own. ``sending_at`` is stored before each call.

    With ``sending_at``, without ``uploaded_at`` nobody knows whether it arrived: the counter is asked for ``comment``.
    """

    __tablename__ = "conversion_uploads"

    id: Mapped[Id]
    comment: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    sending_at: Mapped[datetime | None]
    uploaded_at: Mapped[datetime | None]
    provider_id: Mapped[str | None] = mapped_column(String(64))


class OfflineConversion(Base):
    """A paid order that the counter is to hear of once. Waits without ``upload_id``. ``price`` in kopecks."""

    __tablename__ = "offline_conversions"
    __table_args__ = (
        UniqueConstraint("order_id", "target"),
        Index(
            "ix_offline_conversions_waiting",
            "at",
            sqlite_where=text("upload_id IS NULL"),
            postgresql_where=text("upload_id IS NULL"),
        ),
        Base.__table_args__,
    )

    id: Mapped[Id]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    target: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    client_id: Mapped[str | None] = mapped_column(String(64))
    yclid: Mapped[str | None] = mapped_column(String(64))
    price: Mapped[int]
    upload_id: Mapped[int | None] = mapped_column(ForeignKey("conversion_uploads.id"), index=True)
    created_at: Mapped[datetime]
