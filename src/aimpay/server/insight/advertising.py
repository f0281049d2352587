"""What advertising cost and what came back, by source and campaign."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.insight.asked import Asked


@dataclass(frozen=True)
class AdReturn:
    """Kopecks. ``clicks`` are the advertiser's own count, None where it gave none."""

    source: str | None
    campaign: str | None
    cost: int
    clicks: int | None
    visits: int
    leads: int
    sales: int
    revenue: int

    @property
    def cost_per_lead(self) -> int | None:
        return self.cost // self.leads if self.leads and self.cost else None

    @property
    def cost_per_sale(self) -> int | None:
        return self.cost // self.sales if self.sales and self.cost else None

    @property
    def romi_bp(self) -> int | None:
        """Revenue less cost, to cost, in hundredths of a per cent; None where nothing was spent."""
        return (self.revenue - self.cost) * 10_000 // self.cost if self.cost else None


async def advertising(session: AsyncSession, asked: Asked, *, by_campaign: bool = False) -> list[AdReturn]:
    """The most expensive first, then the rest that brought anything."""
    raise NotImplementedError
