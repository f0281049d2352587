"""The right to a course, and the way into its group."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base, Id


class Enrollment(Base):
    """A user's right to a course, with its reason. One per user and course.

    It holds while ``ends_at`` is not reached. A right that ended is opened again by a new order; ``history`` keeps what
    it was before, a line for each time. A trial has no order. ``check_at`` is when something is due: a warning before
    the end, or the end.
    """

    __tablename__ = "enrollments"
    __table_args__ = (
        UniqueConstraint("user_id", "course_id"),
        Index("ix_enrollments_due", "check_at"),
        Base.__table_args__,
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), unique=True)
    reason: Mapped[str] = mapped_column(String(32))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    check_at: Mapped[datetime | None]
    history: Mapped[str | None] = mapped_column(Text)


class Invite(Base):
    """The link made for one enrollment. A link alone opens nothing: the right is checked at the door."""

    __tablename__ = "invites"

    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), primary_key=True)
    chat_id: Mapped[int]
    invite_link: Mapped[str] = mapped_column(String(256), unique=True)
    created_at: Mapped[datetime]


class GroupMember(Base):
    """Who is in the group, as Telegram last told; so it has been since ``changed_at``."""

    __tablename__ = "group_members"

    chat_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    telegram_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    is_member: Mapped[bool]
    changed_at: Mapped[datetime]
