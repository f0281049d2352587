"""Leads as lists and boards show them, a page in a few statements."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.leads import LeadRow
from aimpay.server.growth.leads.kinds import ContactKind
from aimpay.server.growth.leads.models import ContactPoint, FunnelStage, Lead, LeadTag, LeadTask
from aimpay.server.growth.visits.models import Source
from aimpay.server.people.models import TelegramIdentity

DIRECT: Final = "direct"


async def lead_rows(session: AsyncSession, ids: Sequence[int]) -> tuple[LeadRow, ...]:
    """In the order of ``ids``."""
    leads = {one.id: one for one in await session.scalars(select(Lead).where(Lead.id.in_(ids)))}
    titles = {one.slug: one.title for one in await session.scalars(select(FunnelStage))}
    contacts = await _contacts(session, ids)
    accounts = await _accounts(session, leads.values())
    tags, tasks = await _tags(session, ids), await _tasks(session, ids)
    sources = await source_names(session, [one.first_source_id for one in leads.values()])
    return tuple(
        LeadRow(
            id=lead.id,
            name=lead.name,
            email=contacts.get((lead.id, ContactKind.EMAIL)),
            phone=contacts.get((lead.id, ContactKind.PHONE)),
            telegram_id=accounts[lead.user_id][0] if lead.user_id in accounts else None,
            username=accounts[lead.user_id][1] if lead.user_id in accounts else None,
            stage=lead.stage,
            stage_title=titles[lead.stage],
            stage_at=lead.stage_at,
            owner_id=lead.owner_id,
            tags=tuple(tags[lead.id]),
            source=sources[lead.first_source_id] if lead.first_source_id else None,
            created_at=lead.created_at,
            active_at=lead.active_at,
            notified=lead.notified_at is not None,
            open_tasks=tasks[lead.id][0] if lead.id in tasks else 0,
            next_task_at=tasks[lead.id][1] if lead.id in tasks else None,
        )
        for lead in (leads[one] for one in ids if one in leads)
    )


async def source_names(session: AsyncSession, ids: Iterable[int | None]) -> dict[int, str]:
    """«direct» is a source without marks; a referring host stands for a missing utm_source."""
    wanted = {one for one in ids if one is not None}
    sources = await session.scalars(select(Source).where(Source.id.in_(wanted)))
    return {one.id: one.utm_source or one.referrer_host or DIRECT for one in sources}


async def _contacts(session: AsyncSession, ids: Sequence[int]) -> dict[tuple[int, str], str]:
    """The proved one of each kind, else the eldest."""
    points = select(ContactPoint).where(ContactPoint.lead_id.in_(ids))
    found: dict[tuple[int, str], str] = {}
    for one in await session.scalars(points.order_by(ContactPoint.verified_at.is_(None), ContactPoint.id)):
        found.setdefault((one.lead_id, one.kind), one.value)
    return found


async def _accounts(session: AsyncSession, leads: Iterable[Lead]) -> dict[int | None, tuple[int, str | None]]:
    users = [one.user_id for one in leads if one.user_id is not None]
    accounts = select(TelegramIdentity).where(TelegramIdentity.user_id.in_(users))
    found: dict[int | None, tuple[int, str | None]] = {}
    for one in await session.scalars(
        accounts.order_by(TelegramIdentity.reachable.desc(), TelegramIdentity.telegram_id)
    ):
        found.setdefault(one.user_id, (one.telegram_id, one.username))
    return found


async def _tags(session: AsyncSession, ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = select(LeadTag.lead_id, LeadTag.tag).where(LeadTag.lead_id.in_(ids)).order_by(LeadTag.tag)
    for lead_id, tag in (await session.execute(rows)).all():
        found[lead_id].append(tag)
    return found


async def _tasks(session: AsyncSession, ids: Sequence[int]) -> dict[int, tuple[int, datetime]]:
    still_open = LeadTask.lead_id.in_(ids), LeadTask.done_at.is_(None)
    rows = select(LeadTask.lead_id, func.count(), func.min(LeadTask.due_at)).where(*still_open)
    return {row[0]: (row[1], row[2]) for row in (await session.execute(rows.group_by(LeadTask.lead_id))).all()}
