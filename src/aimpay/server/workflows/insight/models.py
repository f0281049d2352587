"""Views that were shared, and files of costs that are being looked at before they are taken in."""

from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base, Id


class SharedView(Base):
    """A link to one view of analytics, for people from outside. Only the token's hash is kept.

    ``asked`` holds the filters with their dates as they were: the link shows this very period to the end.
    """

    __tablename__ = "shared_views"

    id: Mapped[Id]
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    view: Mapped[str] = mapped_column(String(32))
    asked: Mapped[dict[str, Any]]
    created_by: Mapped[int]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    closed_at: Mapped[datetime | None]


class CostDraft(Base):
    """A file of costs as it was uploaded, until it is imported or forgotten. ``source`` is for lines without one."""

    __tablename__ = "cost_drafts"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(100))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    uploaded_by: Mapped[int]
    uploaded_at: Mapped[datetime]
