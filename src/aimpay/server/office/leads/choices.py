"""What can be chosen in the filters of leads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.listing import DIRECT
from aimpay.server.growth.leads.models import FunnelStage, LeadTag
from aimpay.server.growth.visits.models import Source
from aimpay.server.office.colleagues import colleagues
from aimpay.server.office.leads.asked import MINE, NONE, PERIODS
from aimpay.server.office.leads.words import source_word
from aimpay.server.workflows.house import House

MOST: Final = 100

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Choices:
    """Pairs of value and title; ``names`` are the colleagues by Telegram id."""

    names: dict[int, str]
    stages: Sequence[FunnelStage]
    tags: Sequence[str]
    sources: Sequence[str]

    @property
    def tag_options(self) -> Options:
        return (("", "Любой"), *((tag, f"#{tag}") for tag in self.tags))

    @property
    def people_options(self) -> Options:
        return tuple((str(one), name) for one, name in self.names.items())

    @property
    def owner_options(self) -> Options:
        return (("", "Все"), (MINE, "Мои"), (NONE, "Ничьи"), *self.people_options)

    @property
    def giving_options(self) -> Options:
        return (("", "Не менять"), (NONE, "Никто"), *self.people_options)

    @property
    def source_options(self) -> Options:
        return (("", "Любой"), (DIRECT, "Без меток"), *((one, source_word(one)) for one in self.sources))

    @property
    def stage_options(self) -> Options:
        return (("", "Любой"), *((one.slug, one.title) for one in self.stages))

    @property
    def period_options(self) -> Options:
        return PERIODS


async def choices(session: AsyncSession, house: House) -> Choices:
    """The most used tags and sources come in; the search finds the others."""
    tags = select(LeadTag.tag).group_by(LeadTag.tag).order_by(func.count().desc(), LeadTag.tag).limit(MOST)
    marked = select(Source.utm_source).where(Source.utm_source.is_not(None)).distinct()
    sources = await session.scalars(marked.order_by(Source.utm_source).limit(MOST))
    return Choices(
        names=await colleagues(session, house.admins),
        stages=(await session.scalars(select(FunnelStage).order_by(FunnelStage.position))).all(),
        tags=(await session.scalars(tags)).all(),
        sources=[one for one in sources if one],
    )
