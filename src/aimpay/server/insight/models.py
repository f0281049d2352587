"""What advertising cost, as it was imported."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base, Id


class AdImport(Base):
    """A file of costs that somebody took in, or a row typed by hand. ``sha256`` is of the file as it came."""

    __tablename__ = "ad_imports"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    imported_by: Mapped[int]
    imported_at: Mapped[datetime]


class AdCost(Base):
    """What one campaign cost on one Moscow day, in kopecks. The same day imported again takes the place of the old.

    ``source`` and ``campaign`` are written as in the marks of a visit; without a campaign it is an empty text.
    """

    __tablename__ = "ad_costs"
    __table_args__ = (
        CheckConstraint("amount >= 0", name="amount_not_negative"),
        Index("uq_ad_costs_day", "day", "source", "campaign", unique=True),
        Base.__table_args__,
    )

    id: Mapped[Id]
    day: Mapped[date] = mapped_column(Date)
    source: Mapped[str] = mapped_column(String(100))
    campaign: Mapped[str] = mapped_column(String(100))
    amount: Mapped[int]
    clicks: Mapped[int | None]
    import_id: Mapped[int] = mapped_column(ForeignKey("ad_imports.id"), index=True)
    imported_by: Mapped[int]


class Dirty(Base):
    """Something changed a day of a part: triggers write it in the change's own transaction, a pass takes it away.

    The day is None when any day may have changed.
    """

    __tablename__ = "insight_dirty"
    __table_args__ = (Index("ix_insight_dirty_part_day", "part", "day"), Base.__table_args__)

    id: Mapped[Id]
    part: Mapped[str] = mapped_column(String(16))
    day: Mapped[date | None] = mapped_column(Date)


class RolledPart(Base):
    """One row for each part: who holds it is the one who rolls it. ``rolled_at`` is the latest pass over it."""

    __tablename__ = "insight_parts"

    part: Mapped[str] = mapped_column(String(16), primary_key=True)
    rolled_at: Mapped[datetime | None]


class Channel(Base):
    """Sources of one name, medium and campaign are one channel, whatever the words and the banner: the first of them.

    A source that is not here yet stands for itself, which only makes more rows.
    """

    __tablename__ = "insight_channels"

    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"), primary_key=True, autoincrement=False)
    channel_id: Mapped[int] = mapped_column(ForeignKey("sources.id"), index=True)
