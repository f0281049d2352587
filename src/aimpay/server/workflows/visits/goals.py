"""Goals at the web counter, only for browsers whose owner let it know them."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.visits.models import OrderTouch, SiteSession
from aimpay.server.selling.models import Order
from aimpay.server.workflows.gateways import Goal
from aimpay.server.workflows.house import House
from aimpay.server.workflows.once import attempt, once
from aimpay.server.workflows.story import Story, aside

log = logging.getLogger(__name__)

GO_TO_BOT: Final = "go_to_bot"
LEAD_FORM_SENT: Final = "lead_form_sent"
PURCHASE_CONFIRMED: Final = "purchase_confirmed"
REACH: Final = timedelta(hours=11, minutes=50)
"""The counter takes events of the last twelve hours; later ones go by upload or not at all."""


async def want_goal(session: AsyncSession, house: House, browser: SiteSession, name: str) -> None:
    """Report a goal once for a browser, in a story of its own. Nothing happens for one unknown to the counter."""
    if browser.client_id:
        now = house.clock.now().timestamp()
        await house.jobs.enqueue(session, report_goal, f"goal:{name}:{browser.id}", browser.id, name, now)


@aside
async def report_goal(story: Story, site_session_id: int, name: str, at: float) -> None:
    await attempt(story, record_visit_goal, site_session_id, name, at)


async def record_visit_goal(house: House, site_session_id: int, name: str, at: float) -> None:
    async with house.db.read() as session:
        known = select(SiteSession.client_id).where(SiteSession.id == site_session_id)
        client_id = await session.scalar(known)
    if client_id:
        goal = Goal(name=name, client_id=client_id, at=datetime.fromtimestamp(at, UTC))
        await _record(house, f"goal:{name}:{site_session_id}", goal)


async def record_goal(house: House, order_id: int) -> None:
    """The order is paid: its goal is a story of its own, so that no sale waits for the counter."""
    async with house.db.write() as session:
        await house.jobs.enqueue(session, report_purchase, f"goal:purchase:{order_id}", order_id)


@aside
async def report_purchase(story: Story, order_id: int) -> None:
    await attempt(story, record_purchase, order_id)


async def record_purchase(house: House, order_id: int) -> None:
    """Its buyer's browser may be known."""
    async with house.db.read() as session:
        order = await session.get_one(Order, order_id)
        known = select(SiteSession.client_id).join(OrderTouch, OrderTouch.session_id == SiteSession.id)
        client_id = await session.scalar(known.where(OrderTouch.order_id == order_id))
    if client_id:
        goal = Goal(PURCHASE_CONFIRMED, client_id, order.number, order.amount, at=order.paid_at)
        await _record(house, f"goal:{order_id}", goal)


async def _record(house: House, key: str, goal: Goal) -> None:
    if goal.at is not None and house.clock.now() - goal.at > REACH:
        log.info("goal %s is too old for the counter", goal.name)
        return
    await once(house, key, lambda: house.goals.record(goal))
