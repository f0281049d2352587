"""What happened to a lead, newest first."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.leads import Timeline, TimelineEntry
from aimpay.server.growth.leads.family import family
from aimpay.server.growth.leads.models import Touchpoint

PAGE: Final = 20


async def past(session: AsyncSession, lead_id: int, offset: int) -> Timeline:
    ids = await family(session, lead_id)
    touches = select(Touchpoint).where(Touchpoint.lead_id.in_(ids)).order_by(Touchpoint.at.desc(), Touchpoint.id.desc())
    found = (await session.scalars(touches.offset(offset).limit(PAGE + 1))).all()
    entries = [TimelineEntry(key=f"touch:{one.id}", kind=one.kind, at=one.at, title=one.kind) for one in found[:PAGE]]
    return Timeline(entries=tuple(entries), next_offset=offset + PAGE if len(found) > PAGE else None)
