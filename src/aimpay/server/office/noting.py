"""The log of the office's own acts: each route names the thing, and what was done to it."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.find_lead import standing_lead
from aimpay.server.growth.leads.models import LeadHint, LeadNote, LeadTag, LeadTask
from aimpay.server.office.door import Staff
from aimpay.server.staff.audit import note_change
from aimpay.server.staff.noted import Look, noted
from aimpay.server.staff.rules import Action

About = tuple[str, int | str]


def note(
    session: AsyncSession,
    staff: Staff,
    action: Action,
    about: About,
    now: datetime,
    *,
    before: Any = None,
    after: Any = None,
    reason: str = "",
) -> None:
    by = staff.telegram_id
    note_change(session, by=by, action=action, about=about, now=now, before=before, after=after, reason=reason)


def watched(
    session: AsyncSession, staff: Staff, action: Action, about: About, now: datetime, look: Look
) -> AbstractAsyncContextManager[None]:
    """For an ``async with``: what its block changes in the thing is written down."""
    return noted(session, by=staff.telegram_id, action=action, about=about, look=look, now=now)


def watched_lead(session: AsyncSession, staff: Staff, lead_id: int, now: datetime) -> AbstractAsyncContextManager[None]:
    async def look() -> dict[str, Any]:
        return await lead_look(session, lead_id)

    return watched(session, staff, Action.EDIT_PEOPLE, ("leads", lead_id), now, look)


async def lead_look(session: AsyncSession, lead_id: int) -> dict[str, Any]:
    lead = await standing_lead(session, lead_id)
    if lead is None:
        return {}
    tags = await session.scalars(select(LeadTag.tag).where(LeadTag.lead_id == lead.id).order_by(LeadTag.tag))
    notes = select(func.count()).select_from(LeadNote).where(LeadNote.lead_id == lead.id)
    tasks = select(func.count()).select_from(LeadTask).where(LeadTask.lead_id == lead.id)
    hints = select(func.count()).select_from(LeadHint).where(LeadHint.lead_id == lead.id)
    return {
        "stage": lead.stage,
        "owner": lead.owner_id,
        "name": lead.name,
        "tags": list(tags),
        "notes": await session.scalar(notes),
        "tasks": await session.scalar(tasks),
        "hints": await session.scalar(hints),
    }
