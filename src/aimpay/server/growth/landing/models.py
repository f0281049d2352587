"""What the pages of courses say, each version a row."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base, Id


class LandingPage(Base):
    """One version of a course's page, never edited: the newest is shown. ``source`` is YAML that has been checked."""

    __tablename__ = "landing_pages"

    id: Mapped[Id]
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    source: Mapped[str] = mapped_column(Text)
    saved_by: Mapped[int | None]
    saved_at: Mapped[datetime]
