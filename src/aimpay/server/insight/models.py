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
