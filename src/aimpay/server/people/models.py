"""Who we know, how to reach them, what they agreed to, and whom we refuse."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base, BigId, Id


class User(Base):
    """A person. Names are what Telegram says; nothing about them is unique."""

    __tablename__ = "users"

    id: Mapped[Id]
    first_name: Mapped[str] = mapped_column(String(256))
    last_name: Mapped[str | None] = mapped_column(String(256))
    language_code: Mapped[str | None] = mapped_column(String(16))
    pay_email: Mapped[str | None] = mapped_column(String(254), index=True)
    pay_email_confirmed_at: Mapped[datetime | None]
    phone: Mapped[str | None] = mapped_column(String(16), index=True)
    created_at: Mapped[datetime] = mapped_column(index=True)

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name or ''}".strip()


class TelegramIdentity(Base):
    """The Telegram account of a user. ``reachable`` is false once the person has blocked the bot."""

    __tablename__ = "telegram_identities"

    telegram_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    username: Mapped[str | None] = mapped_column(String(64))
    reachable: Mapped[bool] = mapped_column(default=True)


class PersonWord(Base):
    """A word by which a user is searched for: of his names, or his @username; see ``words``."""

    __tablename__ = "person_words"

    word: Mapped[str] = mapped_column(String(64, collation="C").with_variant(String(64), "sqlite"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)


class Consent(Base):
    """What was agreed to, by the version and hash of the text, when and where. Append-only."""

    __tablename__ = "consents"
    __table_args__ = (UniqueConstraint("user_id", "kind", "version"), Base.__table_args__)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(32))
    version: Mapped[str] = mapped_column(String(32))
    sha256: Mapped[str] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(32))
    given_at: Mapped[datetime]


class BlocklistEntry(Base):
    """A person refused service; lifting keeps the row."""

    __tablename__ = "blocklist_entries"
    __table_args__ = (
        Index(
            "uq_blocklist_entries_active",
            "user_id",
            unique=True,
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
        Base.__table_args__,
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(Text)
    blocked_by: Mapped[int]
    created_at: Mapped[datetime]
    lifted_by: Mapped[int | None]
    lifted_at: Mapped[datetime | None]


class Conversation(Base):
    """What the bot must remember between two messages."""

    __tablename__ = "conversations"

    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    state: Mapped[str | None] = mapped_column(String(128))
    data: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]


class BotUpdate(Base):
    """An update of Telegram that came to one of several bots, kept for as long as Telegram may bring it again.

    In hand while it has a ``holder`` and ``until`` has not come; waiting its turn while it has no holder till then.
    Times are the machine's own.
    """

    __tablename__ = "bot_updates"
    __table_args__ = (Index("ix_bot_updates_telegram_id_came_at", "telegram_id", "came_at"), Base.__table_args__)

    bot_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    update_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    telegram_id: Mapped[int]
    came_at: Mapped[datetime] = mapped_column(index=True)
    holder: Mapped[str | None] = mapped_column(String(32))
    until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    held_back: Mapped[bool] = mapped_column(default=False)
    noticed: Mapped[bool] = mapped_column(default=False)
