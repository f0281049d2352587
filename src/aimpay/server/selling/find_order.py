"""Finds an order by the number that people read."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.selling.models import Order
from aimpay.server.selling.refund_errors import OrderNotFoundError


async def find_order(session: AsyncSession, number: str) -> Order:
    """Capital letters or not is all the same."""
    order = await session.scalar(select(Order).where(Order.number == number.strip().upper()))
    if order is None:
        raise OrderNotFoundError
    return order
