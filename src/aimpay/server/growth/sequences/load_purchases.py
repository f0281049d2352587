"""What people bought and what they are about to pay, by lead."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.kinds import ContactKind
from aimpay.server.growth.leads.models import ContactPoint, Lead
from aimpay.server.people.models import User
from aimpay.server.selling.models import LIVE, Order, OrderStatus, PaymentAttempt


async def load_purchases(session: AsyncSession, leads: Sequence[int]) -> dict[int, list[datetime]]:
    """Return when each bought: as the user he is, or as a buyer with the same e-mail."""
    same = select(Lead.id.label("lead_id"), Lead.user_id.label("user_id")).where(
        Lead.id.in_(leads), Lead.user_id.is_not(None)
    )
    by_email = (
        select(ContactPoint.lead_id.label("lead_id"), User.id.label("user_id"))
        .join(User, User.pay_email == ContactPoint.value)
        .where(ContactPoint.lead_id.in_(leads), ContactPoint.kind == ContactKind.EMAIL)
    )
    buyers = union(same, by_email).subquery()
    paid = select(buyers.c.lead_id, Order.paid_at, Order.created_at).join(Order, Order.user_id == buyers.c.user_id)
    found: dict[int, list[datetime]] = defaultdict(list)
    for lead_id, paid_at, created_at in await session.execute(paid.where(Order.status == OrderStatus.PAID)):
        found[lead_id].append(paid_at or created_at)
    return found


async def load_bills(session: AsyncSession, leads: Sequence[int]) -> dict[int, datetime]:
    """Return until when each can pay by the link that he was given."""
    until = func.max(PaymentAttempt.expires_at).label("until")
    bills = (
        select(Lead.id, until)
        .join(Order, Order.user_id == Lead.user_id)
        .join(PaymentAttempt, PaymentAttempt.order_id == Order.id)
        .where(Lead.id.in_(leads), Order.status == OrderStatus.OPEN, PaymentAttempt.status.in_(LIVE))
        .group_by(Lead.id)
    )
    return {one.id: one.until for one in await session.execute(bills)}
