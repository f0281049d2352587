"""Acts of staff that were done, by the keys of their forms."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base


class DoneAct(Base):
    """The second press of a button finds its key here, and does nothing."""

    __tablename__ = "done_acts"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    done_at: Mapped[datetime]
