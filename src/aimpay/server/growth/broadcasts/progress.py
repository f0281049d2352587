"""How far a broadcast is, and what came of it for each person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.broadcasts.acts import counts_of
from aimpay.server.growth.broadcasts.models import Broadcast
from aimpay.server.growth.leads.models import Lead
from aimpay.server.growth.mailing.models import Delivery, DeliveryStatus

WAITING: Final = (DeliveryStatus.HELD, DeliveryStatus.PENDING, DeliveryStatus.SENDING)
LATELY: Final = 300
PAGE: Final = 50


@dataclass(frozen=True)
class Progress:
    """``per_second`` is of the last few hundred; ``left`` in seconds, None while nobody knows."""

    counts: Mapping[DeliveryStatus, int]
    reasons: Mapping[str, int]
    per_second: float | None

    @property
    def total(self) -> int:
        return sum(self.counts.values()) - self.counts.get(DeliveryStatus.SKIPPED, 0)

    @property
    def waiting(self) -> int:
        return sum(self.counts.get(status, 0) for status in WAITING)

    @property
    def over(self) -> int:
        return self.total - self.waiting

    @property
    def left(self) -> float | None:
        return self.waiting / self.per_second if self.per_second and self.waiting else None


@dataclass(frozen=True)
class Outcome:
    """One person's. ``id`` is the delivery's, and orders the list."""

    id: int
    lead_id: int
    name: str | None
    channel: str
    address: str
    status: DeliveryStatus
    reason: str | None
    sent_at: datetime | None


async def progress_of(session: AsyncSession, broadcast: Broadcast) -> Progress:
    return Progress(
        counts=await counts_of(session, broadcast),
        reasons=await _reasons(session, broadcast),
        per_second=await _speed(session, broadcast),
    )


async def outcomes(
    session: AsyncSession, broadcast: Broadcast, status: DeliveryStatus | None, after: int
) -> Sequence[Outcome]:
    """Return the page that follows the delivery ``after``."""
    rows = (
        select(Delivery, Lead.name)
        .join(Lead, Lead.id == Delivery.lead_id)
        .where(Delivery.campaign == broadcast.campaign, Delivery.id > after)
    )
    if status is not None:
        rows = rows.where(Delivery.status == status)
    return [
        Outcome(
            id=one.id,
            lead_id=one.lead_id,
            name=name,
            channel=one.channel,
            address=one.address,
            status=DeliveryStatus(one.status),
            reason=one.reason,
            sent_at=one.sent_at,
        )
        for one, name in await session.execute(rows.order_by(Delivery.id).limit(PAGE))
    ]


async def _reasons(session: AsyncSession, broadcast: Broadcast) -> dict[str, int]:
    """Of those who get nothing."""
    theirs = Delivery.campaign == broadcast.campaign, Delivery.status == DeliveryStatus.SKIPPED
    rows = await session.execute(select(Delivery.reason, func.count()).where(*theirs).group_by(Delivery.reason))
    return {reason or "": count for reason, count in rows}


async def _speed(session: AsyncSession, broadcast: Broadcast) -> float | None:
    sent = Delivery.campaign == broadcast.campaign, Delivery.status == DeliveryStatus.SENT
    last = select(Delivery.sent_at).where(*sent).order_by(Delivery.id.desc()).limit(LATELY).subquery()
    first, newest, count = (
        await session.execute(select(func.min(last.c.sent_at), func.max(last.c.sent_at), func.count()))
    ).one()
    seconds = (newest - first).total_seconds() if count else 0
    return (count - 1) / seconds if seconds > 0 else None
