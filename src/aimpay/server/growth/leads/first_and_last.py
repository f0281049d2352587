"""The first and the last touch of a lead: by which sources he came, as far as we know.

The last is the latest that did not come by itself; None while there is none, and then the first stands for it.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.models import Lead
from aimpay.server.growth.visits.marks import BY_THEMSELVES, Marks
from aimpay.server.growth.visits.models import SiteSession, Source


async def touched_by(session: AsyncSession, lead: Lead, source_id: int, at: datetime) -> None:
    """A source brought the lead here at this moment."""
    if lead.first_touch_at is None or at < lead.first_touch_at:
        lead.first_source_id, lead.first_touch_at = source_id, at
    if await comes_by_itself(session, source_id):
        return
    if lead.last_touch_at is None or at >= lead.last_touch_at:
        lead.last_source_id, lead.last_touch_at = source_id, at


async def adopt_session(session: AsyncSession, lead: Lead, browser: SiteSession) -> None:
    """The browser is this lead's from now on, and what brought it brought him."""
    browser.lead_id = lead.id
    lead.time_zone = browser.time_zone or lead.time_zone
    await touched_by(session, lead, browser.first_source_id, browser.created_at)
    await touched_by(session, lead, browser.last_source_id, browser.last_source_at)
    await session.flush()


async def comes_by_itself(session: AsyncSession, source_id: int) -> bool:
    """Whether nobody worked for it: a direct visit, or a start out of nowhere."""
    source = await session.get_one(Source, source_id)
    return Marks(*(getattr(source, name) for name in Marks._fields)) in BY_THEMSELVES
