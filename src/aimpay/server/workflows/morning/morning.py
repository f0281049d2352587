"""The morning as a whole: what a period brought, the one before it, and what waits for people."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.insight.morning import Figures, figures
from aimpay.server.insight.period import Period
from aimpay.server.workflows.morning.waiting import Waiting, waiting


@dataclass(frozen=True)
class Morning:
    """``before`` are the figures of ``period.before``."""

    period: Period
    figures: Figures
    before: Figures
    waiting: Waiting


async def morning(session: AsyncSession, period: Period, now: datetime) -> Morning:
    """For one Period of ``insight.period``: today, yesterday, this_week, last_week."""
    return Morning(
        period=period,
        figures=await figures(session, period),
        before=await figures(session, period.before),
        waiting=await waiting(session, now),
    )
