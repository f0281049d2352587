"""From the first visit to the certificate: people counted once, by the day on which each was first seen."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.insight.asked import Asked


@dataclass(frozen=True)
class Funnel:
    """People who got at least as far as each step; no step is larger than the one before."""

    visit: int = 0
    lead: int = 0
    bot: int = 0
    email: int = 0
    opened: int = 0
    paid: int = 0
    passed: int = 0
    certificate: int = 0


@dataclass(frozen=True)
class FunnelOf:
    """``source`` and ``campaign`` are None where none was recorded; ``campaign`` too where only sources are asked."""

    source: str | None
    campaign: str | None
    funnel: Funnel


@dataclass(frozen=True)
class FunnelAt:
    start: date
    funnel: Funnel


async def funnel(session: AsyncSession, asked: Asked) -> Funnel:
    raise NotImplementedError


async def funnel_by_period(session: AsyncSession, asked: Asked) -> list[FunnelAt]:
    """Return a row for each slot, also for the empty ones."""
    raise NotImplementedError


async def funnel_by_source(session: AsyncSession, asked: Asked) -> list[FunnelOf]:
    """The largest first."""
    raise NotImplementedError


async def funnel_by_campaign(session: AsyncSession, asked: Asked) -> list[FunnelOf]:
    raise NotImplementedError
