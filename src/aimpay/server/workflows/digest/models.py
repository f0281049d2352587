"""Who gets the daily message."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base


class DigestReader(Base):
    """A member of staff who was sent it, or does not want it. ``sent_on``: the last Moscow day it was sent for."""

    __tablename__ = "digest_readers"

    telegram_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    is_off: Mapped[bool] = mapped_column(default=False)
    sent_on: Mapped[date | None]
