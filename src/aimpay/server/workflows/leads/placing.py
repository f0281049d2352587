"""A buyer opens a payment: what brought the order is kept with it, and his card says where he got to."""

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.selling.models import Order
from aimpay.server.workflows.house import House
from aimpay.server.workflows.leads.touches import touch_opened
from aimpay.server.workflows.visits.order_touch import keep_touch


async def note_order(session: AsyncSession, house: House, order: Order) -> None:
    """In the order's own transaction."""
    await keep_touch(session, house, order)
    await touch_opened(session, order, house.clock.now())
