"""Revenue and what is left of it, from the ledger, in the period of each event."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.insight.asked import Asked


@dataclass(frozen=True)
class Revenue:
    """Kopecks. ``start`` is the first day of the slot."""

    start: date
    sales: int = 0
    gross: int = 0
    refunds: int = 0
    fees: int = 0
    commissions: int = 0

    @property
    def net(self) -> int:
        return self.gross - self.refunds - self.fees - self.commissions


async def revenue(session: AsyncSession, asked: Asked) -> list[Revenue]:
    """Return a row for each slot of the period, also for the empty ones."""
    raise NotImplementedError


async def revenue_total(session: AsyncSession, asked: Asked) -> Revenue:
    """Return the whole period as one row."""
    raise NotImplementedError
