"""What staff may do with a broadcast. Each act is kept with who did it and when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.broadcasts.audience import AudienceCount, channels_of, count_audience
from aimpay.server.growth.broadcasts.conditions import Conditions
from aimpay.server.growth.broadcasts.errors import BroadcastInvalidError, BroadcastStateError, CountChangedError
from aimpay.server.growth.broadcasts.models import Broadcast, BroadcastAct, BroadcastStatus, ChannelPolicy, Segment
from aimpay.server.growth.mailing.models import Channel, Delivery, DeliveryStatus, MessageTemplate
from aimpay.server.growth.mailing.templates import frozen_copy
from aimpay.server.kit.typography import NBSP

UNCONFIRMED: Final = 100
"""A send to more people than that repeats their number."""
MOST_TESTED: Final = 1000
DELETABLE: Final = timedelta(hours=47, minutes=50)
RUNNING: Final = (BroadcastStatus.PREPARING, BroadcastStatus.SENDING)
OPEN: Final = (*RUNNING, BroadcastStatus.TESTED, BroadcastStatus.PAUSED)


@dataclass(frozen=True)
class Plan:
    """``test_size`` random people first; ``schedule_at`` later than now."""

    name: str
    template_id: int
    segment_id: int
    policy: ChannelPolicy
    test_size: int | None = None
    schedule_at: datetime | None = None


async def new_broadcast(session: AsyncSession, plan: Plan, *, by: int, now: datetime) -> Broadcast:
    _check(plan)
    broadcast = Broadcast(**vars(plan), status=BroadcastStatus.DRAFT, created_by=by, created_at=now, prepared_to=0)
    session.add(broadcast)
    await session.flush()
    _note(session, broadcast, "created", by, now)
    return broadcast


async def change_broadcast(session: AsyncSession, broadcast_id: int, plan: Plan, *, by: int, now: datetime) -> None:
    """Only a draft can be changed."""
    _check(plan)
    broadcast = await _in(session, broadcast_id, (BroadcastStatus.DRAFT,))
    for name, value in vars(plan).items():
        setattr(broadcast, name, value)
    _note(session, broadcast, "changed", by, now)


async def count_broadcast(session: AsyncSession, broadcast: Broadcast, now: datetime) -> AudienceCount:
    """Count whom it would reach if it began now."""
    segment = await session.get_one(Segment, broadcast.segment_id)
    template = await session.get_one(MessageTemplate, broadcast.template_id)
    channels = _channels(broadcast.policy, template)
    return await count_audience(session, Conditions.model_validate(segment.conditions), channels, now)


async def launch(
    session: AsyncSession, broadcast_id: int, *, confirmed: int | None, by: int, now: datetime
) -> Broadcast:
    """Begin, or wait for ``schedule_at``. ``confirmed`` is the number of people that was agreed to."""
    broadcast = await _in(session, broadcast_id, (BroadcastStatus.DRAFT,))
    counted = (await count_broadcast(session, broadcast, now)).told
    if not counted:
        raise BroadcastInvalidError(f"Некому отправлять: в{NBSP}сегменте нет никого с{NBSP}согласием.")
    if counted > UNCONFIRMED and confirmed != counted:
        raise CountChangedError(f"Сейчас получателей {counted}. Подтвердите это число.")
    if broadcast.schedule_at and broadcast.schedule_at > now:
        broadcast.status = BroadcastStatus.SCHEDULED
    else:
        await begin(session, broadcast, now)
    _note(session, broadcast, "launched", by, now, recipients=counted)
    return broadcast


async def begin(session: AsyncSession, broadcast: Broadcast, now: datetime) -> None:
    """Freeze text and segment; recipients are fixed next, chunk by chunk."""
    segment = await session.get_one(Segment, broadcast.segment_id)
    broadcast.sent_template_id = (await frozen_copy(session, broadcast.template_id, now)).id
    broadcast.conditions = segment.conditions
    broadcast.status, broadcast.started_at = BroadcastStatus.PREPARING, now


async def back_to_draft(session: AsyncSession, broadcast_id: int, *, by: int, now: datetime) -> None:
    broadcast = await _in(session, broadcast_id, (BroadcastStatus.SCHEDULED,))
    broadcast.status = BroadcastStatus.DRAFT
    _note(session, broadcast, "unscheduled", by, now)


async def pause(session: AsyncSession, broadcast_id: int, *, by: int, now: datetime) -> None:
    """What is on its way arrives; the rest waits."""
    broadcast = await _in(session, broadcast_id, RUNNING)
    broadcast.status = BroadcastStatus.PAUSED
    await _move(session, broadcast, DeliveryStatus.PENDING, DeliveryStatus.HELD)
    _note(session, broadcast, "paused", by, now)


async def resume(session: AsyncSession, broadcast_id: int, *, by: int, now: datetime) -> None:
    """Go on where it stopped; preparing goes on first, if it was cut short."""
    broadcast = await _in(session, broadcast_id, (BroadcastStatus.PAUSED,))
    broadcast.status = BroadcastStatus.PREPARING
    _note(session, broadcast, "resumed", by, now)


async def send_rest(session: AsyncSession, broadcast_id: int, *, by: int, now: datetime) -> None:
    """After the test: everybody else."""
    broadcast = await _in(session, broadcast_id, (BroadcastStatus.TESTED,))
    broadcast.status, broadcast.test_size = BroadcastStatus.SENDING, None
    _note(session, broadcast, "rest_sent", by, now)


async def cancel(session: AsyncSession, broadcast_id: int, *, by: int, now: datetime) -> None:
    broadcast = await _in(session, broadcast_id, (*OPEN, BroadcastStatus.SCHEDULED))
    broadcast.status, broadcast.finished_at = BroadcastStatus.CANCELLED, now
    await _move(session, broadcast, DeliveryStatus.PENDING, DeliveryStatus.HELD)
    _note(session, broadcast, "cancelled", by, now)


async def take_back(session: AsyncSession, broadcast_id: int, *, by: int, now: datetime) -> None:
    """Delete in Telegram what was sent lately; the rest is not sent. Letters cannot be taken back."""
    broadcast = await _in(session, broadcast_id, (*OPEN, BroadcastStatus.DONE, BroadcastStatus.CANCELLED))
    broadcast.status = BroadcastStatus.DELETING
    await _move(session, broadcast, DeliveryStatus.PENDING, DeliveryStatus.HELD)
    _note(session, broadcast, "taken_back", by, now)


async def send_unclear_again(session: AsyncSession, broadcast_id: int, *, by: int, now: datetime) -> int:
    """An explicit act: some of these people may get it twice. Return how many."""
    broadcast = await _in(session, broadcast_id, (*OPEN, BroadcastStatus.DONE))
    rows = select(Delivery).where(Delivery.campaign == broadcast.campaign, Delivery.status == DeliveryStatus.UNCLEAR)
    unclear = list(await session.scalars(rows))
    for one in unclear:
        one.key = f"{one.key.partition('!')[0]}!{one.tries}"
        one.status, one.reason, one.claimed_by = DeliveryStatus.HELD, None, None
    if unclear and broadcast.status == BroadcastStatus.DONE:
        broadcast.status, broadcast.finished_at = BroadcastStatus.SENDING, None
    _note(session, broadcast, "unclear_sent_again", by, now, people=len(unclear))
    return len(unclear)


async def is_deletable(session: AsyncSession, broadcast: Broadcast, now: datetime) -> bool:
    fresh = Delivery.sent_at > now - DELETABLE
    sent = Delivery.campaign == broadcast.campaign, Delivery.status == DeliveryStatus.SENT
    some = select(Delivery.id).where(*sent, fresh, Delivery.channel == Channel.TELEGRAM)
    return bool(await session.scalar(some.limit(1)))


async def acts_of(session: AsyncSession, broadcast_id: int) -> list[BroadcastAct]:
    acts = select(BroadcastAct).where(BroadcastAct.broadcast_id == broadcast_id)
    return list(await session.scalars(acts.order_by(BroadcastAct.id.desc()).limit(100)))


async def counts_of(session: AsyncSession, broadcast: Broadcast) -> dict[DeliveryStatus, int]:
    rows = await session.execute(
        select(Delivery.status, func.count()).where(Delivery.campaign == broadcast.campaign).group_by(Delivery.status)
    )
    return {DeliveryStatus(status): count for status, count in rows}


def _channels(policy: str, template: MessageTemplate) -> tuple[Channel, ...]:
    channels = channels_of(policy, template)
    if not channels:
        raise BroadcastInvalidError(f"В{NBSP}шаблоне нет текста для{NBSP}выбранного канала.")
    return channels


def _check(plan: Plan) -> None:
    if not plan.name.strip():
        raise BroadcastInvalidError(f"Назовите рассылку: это{NBSP}имя увидит только команда.")
    if plan.test_size is not None and not 1 <= plan.test_size <= MOST_TESTED:
        raise BroadcastInvalidError(f"Проба — от{NBSP}1 до{NBSP}{MOST_TESTED} человек.")


async def _in(session: AsyncSession, broadcast_id: int, statuses: Collection[BroadcastStatus]) -> Broadcast:
    found = await session.get(Broadcast, broadcast_id, with_for_update=True)
    if found is None:
        raise BroadcastInvalidError("Такой рассылки нет.")
    if found.status not in statuses:
        raise BroadcastStateError
    return found


async def _move(session: AsyncSession, broadcast: Broadcast, old: DeliveryStatus, new: DeliveryStatus) -> None:
    theirs = Delivery.campaign == broadcast.campaign, Delivery.status == old
    await session.execute(update(Delivery).where(*theirs).values(status=new))


def _note(session: AsyncSession, broadcast: Broadcast, act: str, by: int | None, now: datetime, **detail: Any) -> None:
    session.add(BroadcastAct(broadcast_id=broadcast.id, act=act, by=by, detail=detail, at=now))
