"""What visitors asked, what they were told and by whom, what the school knows, and what the answers cost."""

from datetime import date, datetime

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base, Id


class ChatSession(Base):
    """The conversation of one browser. ``questions`` were answered or are being answered; ``human`` is a Human.

    ``topic_id`` is the forum topic in ``topic_chat_id``, the team's group; ``carrying_until``: somebody is posting
    there. ``unanswered`` counts what the assistant did not know in a row. ``touched_on`` is the Moscow day of the last
    touch that its lead got.
    """

    __tablename__ = "chat_sessions"
    __table_args__ = (
        Index("ix_chat_sessions_topic", "topic_chat_id", "topic_id"),
        Index(
            "ix_chat_sessions_human",
            "id",
            sqlite_where=text("human != 'none'"),
            postgresql_where=text("human != 'none'"),
        ),
        Base.__table_args__,
    )

    id: Mapped[int] = mapped_column(ForeignKey("site_sessions.id"), primary_key=True, autoincrement=False)
    human: Mapped[str] = mapped_column(String(16))
    questions: Mapped[int]
    unanswered: Mapped[int]
    called_at: Mapped[datetime | None]
    topic_chat_id: Mapped[int | None]
    topic_id: Mapped[int | None]
    carrying_until: Mapped[datetime | None]
    touched_on: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(index=True)
    active_at: Mapped[datetime] = mapped_column(index=True)


class ChatMessage(Base):
    """``key`` is there once in a session; ours hold a colon, so that no widget makes one up.

    ``asked_on`` and ``asked_by`` say where a question was counted, while it is; ``answering_until``: its answer is on
    the way. ``posted_at``: the team has seen it.
    """

    __tablename__ = "chat_messages"
    __table_args__ = (
        UniqueConstraint("session_id", "key"),
        Index(
            "ix_chat_messages_unposted",
            "session_id",
            "id",
            sqlite_where=text("posted_at IS NULL"),
            postgresql_where=text("posted_at IS NULL"),
        ),
        Base.__table_args__,
    )

    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("chat_sessions.id"))
    key: Mapped[str] = mapped_column(String(80))
    author: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    sources: Mapped[list[str]] = mapped_column(JSON)
    partial: Mapped[bool]
    fallback: Mapped[bool]
    asked_on: Mapped[date | None] = mapped_column(Date)
    asked_by: Mapped[str | None] = mapped_column(String(64))
    answering_until: Mapped[datetime | None]
    posted_at: Mapped[datetime | None]
    at: Mapped[datetime] = mapped_column(index=True)


class ChatPost(Base):
    """A message of the bot's that shows a conversation to the team: a reply to it belongs to that conversation."""

    __tablename__ = "chat_posts"

    chat_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    message_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    session_id: Mapped[int] = mapped_column(ForeignKey("chat_sessions.id"), index=True)
    at: Mapped[datetime]


class AskedCount(Base):
    """Questions of one address on one Moscow day. ``address`` is a keyed hash, never the address itself."""

    __tablename__ = "chat_asked"

    address: Mapped[str] = mapped_column(String(64), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True, index=True)
    times: Mapped[int]


class ChatSpending(Base):
    """What the model cost on a Moscow day, in millionths of a rouble. ``reserved`` is for answers under way."""

    __tablename__ = "chat_spending"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    spent: Mapped[int]
    reserved: Mapped[int]
    answers: Mapped[int]


class KnowledgeItem(Base):
    """A text the assistant may answer from. ``is_faq``: it is an answer by itself, said when the model is silent."""

    __tablename__ = "knowledge_items"
    __table_args__ = (UniqueConstraint("course_id", "title"), Base.__table_args__)

    id: Mapped[Id]
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    title: Mapped[str] = mapped_column(String(150))
    text: Mapped[str] = mapped_column(Text)
    tags: Mapped[list[str]] = mapped_column(JSON)
    is_faq: Mapped[bool]
    position: Mapped[int]
    updated_by: Mapped[int | None]
    updated_at: Mapped[datetime]


class KnowledgeVersion(Base):
    """Counts the changes of a course's knowledge: who holds an older index makes it anew."""

    __tablename__ = "knowledge_versions"

    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), primary_key=True, autoincrement=False)
    version: Mapped[int]
