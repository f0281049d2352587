"""Figures of the day, by Moscow time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.listing import LeadFilter, matching
from aimpay.server.growth.leads.models import LeadTask
from aimpay.server.kit.moscow import moscow_day, start_of
from aimpay.server.selling.models import Order
from aimpay.server.workflows.models import FailedStep


@dataclass(frozen=True)
class Today:
    """``paid_sum`` in kopecks. ``tasks_due`` are the person's own, until the end of the day."""

    leads: int
    paid: int
    paid_sum: int
    tasks_due: int
    failed_steps: int


async def today(session: AsyncSession, staff_id: int, now: datetime) -> Today:
    morning = start_of(moscow_day(now))
    night = start_of(moscow_day(now) + timedelta(days=1))
    new = matching(LeadFilter(created_from=morning)).subquery()
    sold = select(func.count(), func.coalesce(func.sum(Order.amount), 0)).where(Order.paid_at >= morning)
    mine = LeadTask.owner_id == staff_id, LeadTask.done_at.is_(None), LeadTask.due_at < night
    paid, paid_sum = (await session.execute(sold)).one()
    leads = await session.scalar(select(func.count()).select_from(new))
    due = await session.scalar(select(func.count(LeadTask.id)).where(*mine))
    failed = await session.scalar(select(func.count(FailedStep.id)).where(FailedStep.closed_at.is_(None)))
    return Today(leads or 0, paid, paid_sum, due or 0, failed or 0)
