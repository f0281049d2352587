"""What each partner brought and what he cost."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.insight.asked import Asked


@dataclass(frozen=True)
class PartnerReturn:
    """Kopecks. ``clicks`` are arrivals in the bot by his link, ``people`` those credited to him in the period."""

    user_id: int
    name: str
    clicks: int
    people: int
    sales: int
    revenue: int
    commission: int
    paid_out: int


async def partner_returns(session: AsyncSession, asked: Asked, most: int = 500) -> list[PartnerReturn]:
    """The largest revenue first."""
    raise NotImplementedError
