"""What the edge counts."""

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base


class RequestCount(Base):
    """How often an address asked within a minute (counted since 1970). Forgotten when the minute is over."""

    __tablename__ = "request_counts"
    __table_args__ = (Index("ix_request_counts_minute", "minute"),)

    address: Mapped[str] = mapped_column(String(48), primary_key=True)
    minute: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    times: Mapped[int]
