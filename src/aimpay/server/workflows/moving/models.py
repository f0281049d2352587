"""What was brought from elsewhere, lists that are being looked at, and students who have not come yet."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base, Id


class Brought(Base):
    """A line of another system that has become a row of ours; it is brought once, whatever becomes of the row."""

    __tablename__ = "brought"

    key: Mapped[str] = mapped_column(String(160), primary_key=True)
    object_kind: Mapped[str] = mapped_column(String(32))
    object_id: Mapped[int]
    at: Mapped[datetime]


class ImportDraft(Base):
    """A list as it was uploaded, until it is taken in or forgotten after a day. ``kind`` is a ListKind."""

    __tablename__ = "import_drafts"

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(16))
    course_id: Mapped[int | None] = mapped_column(ForeignKey("courses.id"))
    name: Mapped[str] = mapped_column(String(200))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    uploaded_by: Mapped[int]
    uploaded_at: Mapped[datetime] = mapped_column(index=True)


class WaitingStudent(Base):
    """A student of a list whose Telegram is not known. He is let in when he comes and proves this e-mail.

    ``amount`` kopecks were paid elsewhere at ``paid_at``; ``until`` None is for ever.
    """

    __tablename__ = "waiting_students"
    __table_args__ = (UniqueConstraint("email", "course_id"), Base.__table_args__)

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str | None] = mapped_column(String(256))
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    amount: Mapped[int]
    paid_at: Mapped[datetime]
    until: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(250))
    by: Mapped[int | None]
    created_at: Mapped[datetime]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"))
