"""What a running broadcast does by itself, one small transaction at a time; a crash between two changes nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, func, literal_column, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.broadcasts.acts import DELETABLE, begin
from aimpay.server.growth.broadcasts.audience import add_recipients, channels_of
from aimpay.server.growth.broadcasts.models import Broadcast, BroadcastStatus
from aimpay.server.growth.mailing.models import NOT_DELETED, Channel, Delivery, DeliveryStatus, MessageTemplate

CANCELLED: Final = "cancelled"
CHUNK: Final = 2000
ON_THE_WAY: Final = (DeliveryStatus.PENDING, DeliveryStatus.SENDING)
AT_WORK: Final = (
    BroadcastStatus.SCHEDULED,
    BroadcastStatus.PREPARING,
    BroadcastStatus.SENDING,
    BroadcastStatus.DELETING,
)


async def running(session: AsyncSession, now: datetime) -> Sequence[int]:
    """Return the broadcasts that have something to do now."""
    at_work = select(Broadcast.id, Broadcast.status, Broadcast.schedule_at).where(Broadcast.status.in_(AT_WORK))
    rows = (await session.execute(at_work.order_by(Broadcast.id))).all()
    waiting = [key for key, status, at in rows if status == BroadcastStatus.SCHEDULED and at and at > now]
    return [key for key, _, _ in rows if key not in waiting] + await _left_over(session)


async def step(session: AsyncSession, broadcast_id: int, now: datetime, window: int) -> bool:
    """Do one step; return whether another can follow at once. ``window`` messages are let go at a time."""
    broadcast = await session.get_one(Broadcast, broadcast_id, with_for_update=True)
    match BroadcastStatus(broadcast.status):
        case BroadcastStatus.SCHEDULED if not broadcast.schedule_at or broadcast.schedule_at <= now:
            await begin(session, broadcast, now)
            return True
        case BroadcastStatus.PREPARING:
            return await _prepare(session, broadcast)
        case BroadcastStatus.SENDING:
            return await _feed(session, broadcast, now, window)
        case BroadcastStatus.DELETING:
            return await _delete(session, broadcast, now)
        case BroadcastStatus.CANCELLED:
            return await _skip_held(session, broadcast)
        case _:
            return False


async def _prepare(session: AsyncSession, broadcast: Broadcast) -> bool:
    template = await session.get_one(MessageTemplate, broadcast.sent_template_id)
    if not await add_recipients(session, broadcast, channels_of(broadcast.policy, template)):
        broadcast.status = BroadcastStatus.SENDING
    return True


async def _feed(session: AsyncSession, broadcast: Broadcast, now: datetime, window: int) -> bool:
    """Let the next ones go; the whole of them never waits in front of other messages."""
    waiting = await _count(session, broadcast, (DeliveryStatus.PENDING,), window, Delivery.due_at <= now)
    if broadcast.test_size is not None:
        return await _feed_test(session, broadcast, now, broadcast.test_size)
    if waiting <= window // 2 and await _release(session, _held(broadcast).order_by(Delivery.id).limit(window), now):
        return False
    if not waiting and not await _count(session, broadcast, (*ON_THE_WAY, DeliveryStatus.HELD), 1):
        broadcast.status, broadcast.finished_at = BroadcastStatus.DONE, now
    return False


async def _feed_test(session: AsyncSession, broadcast: Broadcast, now: datetime, size: int) -> bool:
    """The chosen few are those that are not held any more."""
    theirs = Delivery.campaign == broadcast.campaign
    begun = Delivery.status.not_in([DeliveryStatus.HELD, DeliveryStatus.SKIPPED]) | Delivery.claimed_at.is_not(None)
    chosen = await session.scalar(select(func.count()).where(theirs, begun)) or 0
    missing = size - chosen
    if missing > 0 and await _release(session, _held(broadcast).order_by(func.random()).limit(missing), now):
        return False
    if not await _count(session, broadcast, ON_THE_WAY, 1):
        has_rest = await _count(session, broadcast, (DeliveryStatus.HELD,), 1)
        broadcast.status = BroadcastStatus.TESTED if has_rest else BroadcastStatus.DONE
        broadcast.finished_at = None if has_rest else now
    return False


async def _delete(session: AsyncSession, broadcast: Broadcast, now: datetime) -> bool:
    if await _skip_held(session, broadcast):
        return True
    sent = Delivery.campaign == broadcast.campaign, Delivery.status == DeliveryStatus.SENT
    fresh = Delivery.sent_at > now - DELETABLE, Delivery.channel == Channel.TELEGRAM
    untried = or_(Delivery.reason.is_(None), Delivery.reason != NOT_DELETED)
    some = select(Delivery.id).where(*sent, *fresh, untried).order_by(Delivery.id).limit(CHUNK)
    if await _set(session, some, status=DeliveryStatus.DELETING, claimed_by=None):
        return True
    if not await _count(session, broadcast, (*ON_THE_WAY, DeliveryStatus.DELETING), 1):
        broadcast.status, broadcast.finished_at = BroadcastStatus.DELETED, now
    return False


async def _skip_held(session: AsyncSession, broadcast: Broadcast) -> bool:
    held = _held(broadcast).order_by(Delivery.id).limit(CHUNK)
    return bool(await _set(session, held, status=DeliveryStatus.SKIPPED, reason=CANCELLED))


async def _left_over(session: AsyncSession) -> list[int]:
    """Cancelled ones whose people are still held."""
    held = select(Delivery.id).where(
        Delivery.campaign == literal_column("'broadcast:' || broadcasts.id"), Delivery.status == DeliveryStatus.HELD
    )
    cancelled = select(Broadcast.id).where(Broadcast.status == BroadcastStatus.CANCELLED, held.exists())
    return list(await session.scalars(cancelled))


def _held(broadcast: Broadcast) -> Select[int]:
    return select(Delivery.id).where(Delivery.campaign == broadcast.campaign, Delivery.status == DeliveryStatus.HELD)


async def _release(session: AsyncSession, chosen: Select[int], now: datetime) -> int:
    return await _set(session, chosen, status=DeliveryStatus.PENDING, due_at=now)


async def _set(session: AsyncSession, chosen: Select[int], **values: object) -> int:
    change = update(Delivery).where(Delivery.id.in_(chosen)).values(**values).returning(Delivery.id)
    return len((await session.execute(change, execution_options={"synchronize_session": False})).all())


async def _count(
    session: AsyncSession,
    broadcast: Broadcast,
    statuses: Sequence[DeliveryStatus],
    at_most: int,
    *more: ColumnElement[bool],
) -> int:
    """Count, but no farther than ``at_most``."""
    theirs = Delivery.campaign == broadcast.campaign, Delivery.status.in_(statuses)
    some = select(Delivery.id).where(*theirs, *more)
    return await session.scalar(select(func.count()).select_from(some.limit(at_most).subquery())) or 0
