"""Messages of broadcasts and sequences that did not arrive, or of which nobody knows: listed, and sent once more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.broadcasts.models import Broadcast, BroadcastStatus
from aimpay.server.growth.mailing.models import Channel, Delivery, DeliveryStatus, MessageTemplate
from aimpay.server.insight.morning import NOT_DELIVERED
from aimpay.server.staff.audit import note_change
from aimpay.server.staff.deed import Deed, check_first
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.failures.errors import DeliveryNotRepeatableError
from aimpay.server.workflows.house import House

KIND: Final = "deliveries"
PAGE: Final = 50
STOPPED: Final = frozenset({BroadcastStatus.CANCELLED, BroadcastStatus.DELETING, BroadcastStatus.DELETED})
BROADCAST: Final = "broadcast"


@dataclass(frozen=True)
class Lost:
    """``text`` is the name of the text."""

    delivery: Delivery
    text: str

    @property
    def is_unclear(self) -> bool:
        return self.delivery.status == DeliveryStatus.UNCLEAR


async def not_delivered(
    session: AsyncSession, *, since: datetime, before: int | None = None, limit: int = PAGE
) -> Sequence[Lost]:
    """Return the newest first; ``before`` is the number that the last page ended with."""
    lost = select(Delivery, MessageTemplate.name).join(MessageTemplate, MessageTemplate.id == Delivery.template_id)
    lost = lost.where(NOT_DELIVERED, Delivery.claimed_at >= since).order_by(Delivery.id.desc()).limit(limit)
    rows = await session.execute(lost.where(Delivery.id < before) if before else lost)
    return [Lost(row[0], row[1]) for row in rows]


async def send_again(house: House, delivery_id: int, *, by: int, deed: Deed) -> None:
    """Put it back in the queue under a new key. Consents, limits and night hours are looked at anew before it goes.

    A failed one did not arrive, so nobody gets it twice; an unclear one perhaps did: whoever asks has been told.
    """

    async def work(session: AsyncSession) -> None:
        now = house.clock.now()
        await check_first(session, deed, now)
        one = await session.scalar(select(Delivery).where(Delivery.id == delivery_id).with_for_update())
        if one is None or one.status not in {DeliveryStatus.FAILED, DeliveryStatus.UNCLEAR}:
            raise DeliveryNotRepeatableError
        await _check_goes_on(session, one)
        was = one.status
        one.key = f"{one.key.partition('!')[0]}!{one.tries}"
        one.status, one.reason, one.claimed_by, one.due_at = DeliveryStatus.PENDING, None, None, now
        if one.channel == Channel.EMAIL:
            one.claimed_at = None  # a new key is known to the mailer for a day of its own
        note_change(
            session,
            by=by,
            action=Action.RETRY,
            about=(KIND, one.id),
            now=now,
            via=deed.via,
            before={"status": was},
            after={"status": DeliveryStatus.PENDING},
            reason=deed.reason,
        )

    await house.db.transact(work)


async def _check_goes_on(session: AsyncSession, one: Delivery) -> None:
    """What was cancelled or taken back stays so."""
    kind, _, number = one.campaign.partition(":")
    if kind == BROADCAST and number.isdecimal():
        broadcast = await session.get(Broadcast, int(number))
        if broadcast is None or broadcast.status in STOPPED:
            raise DeliveryNotRepeatableError("Эту рассылку отменили: её сообщения больше не\u00a0посылают.")


def week_before(now: datetime) -> datetime:
    return now - timedelta(days=7)
