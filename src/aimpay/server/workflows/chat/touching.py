"""Who asked in the chat and is known touches the school by it, once a day; who becomes known later, then."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.chat.counting import forget_counts
from aimpay.server.growth.chat.models import ChatSession
from aimpay.server.growth.leads.find_lead import standing_lead
from aimpay.server.growth.leads.kinds import TouchKind
from aimpay.server.growth.leads.note_touch import note_touch
from aimpay.server.growth.visits.models import SiteSession
from aimpay.server.kit.moscow import moscow_day
from aimpay.server.workflows.house import House

REMEMBERED: Final = timedelta(days=30)
BATCH: Final = 100


async def touch_lead(session: AsyncSession, site: SiteSession, chat: ChatSession, now: datetime) -> None:
    """Note CHAT_ASKED when the browser's person is known. The chat must be locked."""
    day = moscow_day(now)
    lead = await standing_lead(session, site.lead_id) if site.lead_id else None
    if lead is None or chat.touched_on == day:
        return
    chat.touched_on = day
    key = f"chat_asked:{chat.id}:{day}"
    await note_touch(
        session,
        lead,
        TouchKind.CHAT_ASKED,
        now,
        key=key,
        data={"chat": chat.id},
        session_id=site.id,
        source_id=site.last_source_id,
    )


async def wake_chat_touches(house: House) -> None:
    """Conversations whose person left a contact afterwards."""
    now = house.clock.now()
    async with house.db.write() as session:
        late = (
            select(SiteSession, ChatSession)
            .join(ChatSession, ChatSession.id == SiteSession.id)
            .where(ChatSession.active_at > now - REMEMBERED, ChatSession.touched_on.is_(None))
            .where(SiteSession.lead_id.is_not(None))
            .limit(BATCH)
            .with_for_update(of=ChatSession, skip_locked=True)
        )
        for site, chat in (await session.execute(late)).all():
            await touch_lead(session, site, chat, chat.active_at)


async def forget_asked(house: House) -> None:
    """Whose questions were counted yesterday is nobody's business any more."""
    async with house.db.write() as session:
        await forget_counts(session, moscow_day(house.clock.now()))
