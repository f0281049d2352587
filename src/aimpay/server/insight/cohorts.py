"""People who came in one week or month, and how many of them had paid so many weeks later."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.insight.asked import Asked


@dataclass(frozen=True)
class CohortWeek:
    """Summed up to the end of the week after the first step; ``week`` 0 is the first seven days. Kopecks."""

    week: int
    paid: int
    revenue: int


@dataclass(frozen=True)
class Cohort:
    """``people`` are leads. ``weeks`` holds those that everybody of the cohort has lived through, and the current."""

    start: date
    people: int
    paid: int
    revenue: int
    weeks: tuple[CohortWeek, ...]


async def cohorts(session: AsyncSession, asked: Asked, now: datetime, most_weeks: int = 12) -> list[Cohort]:
    """Return a cohort for each slot of the period, also for the empty ones."""
    raise NotImplementedError
