"""What brought an order, kept with it from the moment it is placed. Nothing later changes it."""

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.find_lead import lead_of_user
from aimpay.server.growth.visits.models import OrderTouch, SiteSession
from aimpay.server.selling.models import Order
from aimpay.server.workflows.house import House


async def keep_touch(session: AsyncSession, house: House, order: Order) -> None:
    """Write down the buyer's first and last touch as they are now, in the order's own transaction."""
    now = house.clock.now()
    lead = await lead_of_user(session, order.user_id, now)
    theirs = select(SiteSession.id).where(SiteSession.lead_id == lead.id)
    best = theirs.order_by(SiteSession.client_id.is_(None), SiteSession.seen_at.desc()).limit(1)
    insert = sqlite.insert if house.db.is_sqlite else postgresql.insert
    touch = insert(OrderTouch).values(
        order_id=order.id,
        session_id=await session.scalar(best),
        first_source_id=lead.first_source_id,
        first_at=lead.first_touch_at,
        last_source_id=lead.last_source_id or lead.first_source_id,
        last_at=lead.last_touch_at or lead.first_touch_at,
        recorded_at=now,
    )
    await session.execute(touch.on_conflict_do_nothing())
