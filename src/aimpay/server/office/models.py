"""Who may enter the back-office, and from where he did."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base, Id


class OfficeLink(Base):
    """A link out of the bot. It lets one browser in, once: ``used_at`` says when."""

    __tablename__ = "office_links"

    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    admin_id: Mapped[int]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class OfficeSession(Base):
    """A browser that was let in. ``device`` is what it said of itself, so that a person tells his own apart.

    Until ``stepped_up_until`` it may do what needs a fresh code.
    """

    __tablename__ = "office_sessions"

    id: Mapped[Id]
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    admin_id: Mapped[int] = mapped_column(index=True)
    device: Mapped[str] = mapped_column(String(100))
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    stepped_up_until: Mapped[datetime | None]
