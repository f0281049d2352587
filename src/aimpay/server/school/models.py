"""What a school says of itself and may change at any time."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base, Id


class SchoolSetting(Base):
    """One business setting: a key and a JSON value."""

    __tablename__ = "school_settings"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
    updated_at: Mapped[datetime]


class LegalText(Base):
    """A version of a text that people agree to. Never edited: a change is a new version."""

    __tablename__ = "legal_texts"
    __table_args__ = (UniqueConstraint("kind", "version"), Base.__table_args__)

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(32))
    version: Mapped[str] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]


class MediaItem(Base):
    """A file the bot sends. ``sha256`` is of ``body``; ``file_id`` is Telegram's name for it after the first upload."""

    __tablename__ = "media_items"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    file_name: Mapped[str] = mapped_column(String(128))
    mime_type: Mapped[str] = mapped_column(String(64))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    file_id: Mapped[str | None] = mapped_column(String(256))
