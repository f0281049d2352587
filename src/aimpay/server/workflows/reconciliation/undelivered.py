"""«Paid but not delivered»: a right without its way in or its message, which nobody is repeating."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.enroll import BROUGHT, enroll
from aimpay.server.learning.models import Enrollment, Invite
from aimpay.server.people.models import TelegramIdentity
from aimpay.server.selling.give_order import PROMO
from aimpay.server.selling.models import Order, OrderStatus
from aimpay.server.workflows.catalogue.deliver_free import deliver_free
from aimpay.server.workflows.deliver_purchase import deliver_purchase
from aimpay.server.workflows.grant_access import deliver_grant
from aimpay.server.workflows.house import House
from aimpay.server.workflows.models import FailedStep, SentMessage
from aimpay.server.workflows.story import StoryFunction

PATIENCE: Final = timedelta(minutes=15)
"""A story at work, with its retries, is over by then."""
RECENT: Final = timedelta(days=7)
BATCH: Final = 100


async def deliver_recent(house: House) -> None:
    """Look at the orders of the last days, each minute."""
    await _deliver(house, house.clock.now() - RECENT)


async def deliver_forgotten(house: House) -> None:
    """Look at every order there is, each night."""
    await _deliver(house, None)


async def _deliver(house: House, since: datetime | None) -> None:
    """Start delivery again, at most once an hour. Its steps know what they have done already.

    An order must be seen twice: after a halt of the workers its own story, just woken, comes first.
    """
    now = house.clock.now()
    found = _undelivered(since, now - PATIENCE).limit(BATCH)
    async with house.db.read() as session:
        orders = (await session.scalars(found)).all()
    for order in orders:
        async with house.db.write() as session:
            if await _seen_before(session, order, now):
                await _give_right(session, order, now)
                key = f"deliver-again:{order.id}:{now:%Y%m%d%H}"
                await house.jobs.enqueue(session, _story_of(order), key, order.id)


async def _seen_before(session: AsyncSession, order: Order, now: datetime) -> bool:
    key = f"undelivered:{order.id}"
    seen = await session.get(SentMessage, key)
    if seen is None:
        session.add(SentMessage(key=key, sent_at=now))
        return False
    return seen.sent_at <= now - PATIENCE


def _story_of(order: Order) -> StoryFunction:
    if order.granted_by is not None:
        return deliver_grant
    return deliver_free if order.paid_how == PROMO else deliver_purchase


async def _give_right(session: AsyncSession, order: Order, now: datetime) -> None:
    """The right is given with the money in one transaction; should it be gone all the same, it is given again."""
    if await session.scalar(select(Enrollment.id).where(Enrollment.order_id == order.id)) is None:
        await enroll(
            session,
            user_id=order.user_id,
            course_id=order.course_id,
            order_id=order.id,
            reason="repaired",
            now=now,
            ends_at=order.access_until,
        )


def _undelivered(since: datetime | None, until: datetime) -> Select[Order]:
    old_enough = and_(Order.status == OrderStatus.PAID, Order.renewed_at.is_(None), Order.paid_at <= until)
    lacking = or_(_lacks_right(), _lacks_invite(), _lacks_message(), _lacks_letter())
    found = select(Order).where(old_enough, lacking, ~_is_retried(), ~_is_brought()).order_by(Order.id)
    return found if since is None else found.where(Order.paid_at >= since)


def _is_brought() -> ColumnElement[bool]:
    """A student of the system before ours was told there, and gets his link here when he asks for it."""
    return exists().where(Enrollment.order_id == Order.id, Enrollment.reason == BROUGHT)


def _lacks_right() -> ColumnElement[bool]:
    return ~exists().where(Enrollment.order_id == Order.id)


def _lacks_invite() -> ColumnElement[bool]:
    right = and_(Enrollment.order_id == Order.id, Enrollment.ends_at.is_(None))
    return exists().where(right, ~exists().where(Invite.enrollment_id == Enrollment.id))


def _lacks_message() -> ColumnElement[bool]:
    """A person without Telegram cannot be told; one whose right has ended need not be."""
    number, person = cast(Order.id, String), cast(TelegramIdentity.telegram_id, String)
    sent = [literal(f"tell:{what}:") + number + literal(":") + person for what in ("purchase", "grant", "free")]
    reached = and_(TelegramIdentity.user_id == Order.user_id, exists().where(SentMessage.key.in_(sent)))
    right = and_(Enrollment.order_id == Order.id, Enrollment.ends_at.is_(None))
    known = exists().where(TelegramIdentity.user_id == Order.user_id)
    return and_(known, exists().where(right), ~exists().where(reached))


def _lacks_letter() -> ColumnElement[bool]:
    """Only what was paid for brings a letter."""
    bought = and_(Order.granted_by.is_(None), Order.paid_how.is_distinct_from(PROMO))
    right = and_(Enrollment.order_id == Order.id, Enrollment.ends_at.is_(None))
    sent = exists().where(SentMessage.key == literal("purchase-email:") + cast(Order.id, String))
    return and_(bought, exists().where(right), ~sent)


def _is_retried() -> ColumnElement[bool]:
    """A step that failed is shown to the operator and repeated by its own schedule."""
    number = cast(Order.id, String)
    keys = [
        literal(f"{step}:") + number
        for step in ("make_invite", "tell_buyer", "email_buyer", "tell_granted", "tell_free")
    ]
    return exists().where(FailedStep.key.in_(keys), FailedStep.closed_at.is_(None))
