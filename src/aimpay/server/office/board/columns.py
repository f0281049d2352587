"""The board's columns, a page of each: ten thousand leads are never read at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import and_, func, or_
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.leads import LeadRow
from aimpay.server.growth.leads.listing import LeadFilter, matching
from aimpay.server.growth.leads.models import FunnelStage, Lead
from aimpay.server.growth.leads.rows import lead_rows

PAGE: Final = 25


@dataclass(frozen=True)
class Column:
    """``after`` is the last card's lead, when there are more."""

    slug: str
    title: str
    count: int
    cards: Sequence[LeadRow]
    after: int | None


async def columns(session: AsyncSession, stages: Sequence[FunnelStage], wanted: LeadFilter) -> Sequence[Column]:
    counted = matching(wanted).with_only_columns(Lead.stage, func.count()).group_by(Lead.stage)
    counts = {row[0]: row[1] for row in (await session.execute(counted)).all()}
    found = []
    for stage in stages:
        there = counts.get(stage.slug, 0)
        cards, after = await more(session, replace(wanted, stage=stage.slug)) if there else ((), None)
        found.append(Column(stage.slug, stage.title, there, cards, after))
    return found


async def more(
    session: AsyncSession, wanted: LeadFilter, after: int | None = None
) -> tuple[Sequence[LeadRow], int | None]:
    """Return cards, who was active last first, and the last of them when there are more."""
    page = matching(wanted)
    last = await session.get(Lead, after) if after else None
    if last is not None:
        earlier = and_(Lead.active_at == last.active_at, Lead.id < last.id)
        page = page.where(or_(Lead.active_at < last.active_at, earlier))
    order = Lead.active_at.desc(), Lead.id.desc()
    found = (await session.scalars(page.order_by(*order).limit(PAGE + 1))).all()
    shown = found[:PAGE]
    return await lead_rows(session, shown), shown[-1] if len(found) > PAGE else None
