"""Paid orders: how many, the average, and what was refunded of them, by the day of the payment."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.insight.asked import Asked


@dataclass(frozen=True)
class OrderFigures:
    """Kopecks. ``refunded`` counts orders of this slot of which anything was given back, whenever that was."""

    start: date
    placed: int = 0
    paid: int = 0
    received: int = 0
    refunded: int = 0
    returned: int = 0

    @property
    def average(self) -> int | None:
        return self.received // self.paid if self.paid else None

    @property
    def refund_rate_bp(self) -> int | None:
        """Refunded orders to paid ones, in hundredths of a per cent."""
        return self.refunded * 10_000 // self.paid if self.paid else None

    @property
    def returned_rate_bp(self) -> int | None:
        """Kopecks given back to kopecks received."""
        return self.returned * 10_000 // self.received if self.received else None


async def orders(session: AsyncSession, asked: Asked) -> list[OrderFigures]:
    """Return a row for each slot, also for the empty ones."""
    raise NotImplementedError


async def orders_total(session: AsyncSession, asked: Asked) -> OrderFigures:
    raise NotImplementedError
