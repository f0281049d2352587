"""What the filters offer."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.visits.models import Source
from aimpay.server.selling.models import Course

MOST: Final = 200


@dataclass(frozen=True)
class Choices:
    sources: tuple[str, ...]
    campaigns: tuple[str, ...]
    courses: tuple[tuple[str, str], ...]


async def choices(session: AsyncSession) -> Choices:
    """The newest names first: what runs now is what is looked for."""
    name = func.coalesce(Source.utm_source, Source.referrer_host)
    newest = func.max(Source.id).desc()
    sources = select(name).where(name.is_not(None)).group_by(name).order_by(newest).limit(MOST)
    campaign = Source.utm_campaign
    campaigns = select(campaign).where(campaign.is_not(None)).group_by(campaign).order_by(newest).limit(MOST)
    return Choices(
        sources=tuple(one for one in await session.scalars(sources) if one),
        campaigns=tuple(one for one in await session.scalars(campaigns) if one),
        courses=(("", "Все курсы"), *(await course_titles(session)).items()),
    )


async def course_titles(session: AsyncSession) -> dict[str, str]:
    """By number, as it stands in an address."""
    courses = await session.execute(select(Course.id, Course.title).order_by(Course.id))
    return {str(number): title for number, title in courses}
