"""The funnel is the school's own: stages are renamed, added, put in order, and removed once empty."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.leads import StageView
from aimpay.server.growth.leads.contacted import is_contacted
from aimpay.server.growth.leads.errors import StageNotFoundError, StageRefusedError, TextRequiredError
from aimpay.server.growth.leads.kinds import TouchKind
from aimpay.server.growth.leads.models import FunnelStage, Lead
from aimpay.server.growth.leads.stages import hold_stages, open_funnel_once
from aimpay.server.kit.ids import new_code

NOT_EMPTY = "В\u00a0этапе есть лиды. Сначала перенесите их в\u00a0другой."
LAST = "Хотя\u00a0бы один этап должен остаться."
WHOLE = "Назовите все этапы, каждый один раз."
UNKNOWN_TOUCH = "Такого события нет: {}."
FREE = 1_000_000
"""Positions above it are nobody's: there stages wait while they change places."""


async def list_stages(session: AsyncSession) -> tuple[StageView, ...]:
    """Return them in order, with the number of leads that can be reached in each."""
    standing = Lead.merged_into_id.is_(None), Lead.erased_at.is_(None), is_contacted()
    counted = select(Lead.stage, func.count()).where(*standing).group_by(Lead.stage)
    leads = {row[0]: row[1] for row in (await session.execute(counted)).all()}
    stages = await session.scalars(select(FunnelStage).order_by(FunnelStage.position))
    return tuple(
        StageView(
            slug=one.slug,
            title=one.title,
            position=one.position,
            enters_on=tuple(one.enters_on),
            leads=leads.get(one.slug, 0),
        )
        for one in stages
    )


async def add_stage(session: AsyncSession, title: str, *, enters_on: Iterable[str] = ()) -> str:
    """Add it at the end and return its slug."""
    stages = await hold_stages(session) or await _opened(session)
    slug = f"stage-{new_code(8)}"
    last = max(one.position for one in stages)
    session.add(FunnelStage(slug=slug, title=_title(title), position=last + 1, enters_on=_kinds(enters_on)))
    await session.flush()
    return slug


async def rename_stage(session: AsyncSession, slug: str, title: str, *, enters_on: Iterable[str] | None = None) -> None:
    """``enters_on`` replaces the touches that bring leads here; None leaves them."""
    stage = _one(await hold_stages(session), slug)
    stage.title = _title(title)
    if enters_on is not None:
        stage.enters_on = _kinds(enters_on)
    await session.flush()


async def reorder_stages(session: AsyncSession, slugs: Sequence[str]) -> None:
    """``slugs`` are all stages in their new order."""
    stages = {one.slug: one for one in await hold_stages(session)}
    if sorted(slugs) != sorted(stages):
        raise StageRefusedError(WHOLE)
    for base in (FREE, 0):  # positions are unique at any moment
        for place, slug in enumerate(slugs):
            stages[slug].position = base + place
        await session.flush()


async def remove_stage(session: AsyncSession, slug: str) -> None:
    """Only an empty one, and never the last."""
    stages = await hold_stages(session)
    stage = _one(stages, slug)
    if len(stages) == 1:
        raise StageRefusedError(LAST)
    if await session.scalar(select(Lead.id).where(Lead.stage == slug).limit(1)):
        raise StageRefusedError(NOT_EMPTY)
    await session.delete(stage)
    await session.flush()


async def _opened(session: AsyncSession) -> Sequence[FunnelStage]:
    await open_funnel_once(session)
    return await hold_stages(session)


def _one(stages: Sequence[FunnelStage], slug: str) -> FunnelStage:
    found = next((one for one in stages if one.slug == slug), None)
    if found is None:
        raise StageNotFoundError
    return found


def _title(text: str) -> str:
    title = " ".join(text.split())[:64]
    if not title:
        raise TextRequiredError
    return title


def _kinds(names: Iterable[str]) -> list[str]:
    wanted = list(dict.fromkeys(names))
    if unknown := [name for name in wanted if name not in set(TouchKind)]:
        raise StageRefusedError(UNKNOWN_TOUCH.format(unknown[0]))
    return wanted
