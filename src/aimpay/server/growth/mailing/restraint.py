"""Quiet hours and the cap on frequency, over all channels and campaigns. Who sends asks here right before."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from phonenumbers import NumberParseException, parse
from phonenumbers.timezone import time_zones_for_number
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.kinds import ContactKind
from aimpay.server.growth.leads.models import ContactPoint, Lead
from aimpay.server.growth.mailing.models import Delivery, DeliveryStatus
from aimpay.server.growth.mailing.quiet import WEEK, Restraint, allowed_at, first_zone, zone_named
from aimpay.server.school.profile import get_profile

SERVICE: Final = "service:"
"""Begins the campaign of a message about one's own order or study: no consent needed, and no cap of marketing."""
CHUNK: Final = 500
TAKEN_BACK: Final = (DeliveryStatus.DELETING, DeliveryStatus.DELETED)
ARRIVED: Final = (DeliveryStatus.SENDING, DeliveryStatus.SENT, DeliveryStatus.UNCLEAR, *TAKEN_BACK)
ON_ITS_WAY: Final = (*ARRIVED, DeliveryStatus.PENDING)

Key = TypeVar("Key")
Sent = dict[int, list[datetime]]


def is_service(campaign: str) -> bool:
    return campaign.startswith(SERVICE)


async def restraint_of(session: AsyncSession) -> Restraint:
    profile = await get_profile(session)
    return Restraint(
        quiet_from=profile.quiet_from,
        quiet_to=profile.quiet_to,
        per_day=profile.messages_per_day,
        per_week=profile.messages_per_week,
        zone=profile.time_zone,
    )


async def held_until(session: AsyncSession, deliveries: Sequence[Delivery], now: datetime) -> dict[int, datetime]:
    """Return, by delivery, until when it must wait; who is not named may be written to now.

    Deliveries of one person in the same call count for each other. A service message waits for the night, and for
    service messages before it; marketing waits for both kinds.
    """
    restraint = await restraint_of(session)
    leads = {one.lead_id for one in deliveries}
    zones = await zones_of(session, leads, restraint)
    others = {one.id for one in deliveries}
    service, everything = await messages_to(session, leads, now, statuses=ARRIVED, except_for=others)
    held = {}
    for one in deliveries:
        counted = (service if is_service(one.campaign) else everything)[one.lead_id]
        moment = allowed_at(now, zones[one.lead_id], counted, restraint)
        if moment > now:
            held[one.id] = moment
            continue
        everything[one.lead_id].append(now)
        if is_service(one.campaign):
            service[one.lead_id].append(now)
    return held


async def messages_to(
    session: AsyncSession,
    leads: Collection[int],
    now: datetime,
    *,
    statuses: Collection[DeliveryStatus] = ON_ITS_WAY,
    except_for: Collection[int] = (),
) -> tuple[Sent, Sent]:
    """Return when each person was written to in the last week, or will be: service messages, and all messages."""
    service: Sent = defaultdict(list)
    everything: Sent = defaultdict(list)
    at = func.coalesce(Delivery.sent_at, Delivery.due_at)
    for some in chunks(sorted(leads)):
        rows = select(Delivery.id, Delivery.lead_id, Delivery.campaign, at).where(
            Delivery.lead_id.in_(some), Delivery.status.in_(statuses), at > now - WEEK
        )
        for delivery_id, lead_id, campaign, moment in await session.execute(rows):
            if delivery_id in except_for:
                continue
            everything[lead_id].append(moment)
            if is_service(campaign):
                service[lead_id].append(moment)
    return service, everything


async def zones_of(session: AsyncSession, leads: Collection[int], restraint: Restraint) -> dict[int, ZoneInfo]:
    """By the browser, else by the telephone if its region has one time, else the school's."""
    told: dict[int, str | None] = {}
    phones: dict[int, list[str]] = defaultdict(list)
    for some in chunks(sorted(leads)):
        zones = await session.execute(select(Lead.id, Lead.time_zone).where(Lead.id.in_(some)))
        told.update((one.id, one.time_zone) for one in zones)
        silent = [lead_id for lead_id in some if not told.get(lead_id)]
        rows = select(ContactPoint.lead_id, ContactPoint.value).where(
            ContactPoint.lead_id.in_(silent), ContactPoint.kind == ContactKind.PHONE
        )
        for lead_id, value in await session.execute(rows.order_by(ContactPoint.id)):
            phones[lead_id].append(value)
    return {
        lead_id: first_zone((told.get(lead_id), *map(zone_of_phone, phones[lead_id]), restraint.zone))
        for lead_id in leads
    }


@lru_cache(maxsize=4096)
def zone_of_phone(number: str) -> str | None:
    """Return the zone of a number in the form +79161234567; None when its region has several or is not known."""
    try:
        zones = time_zones_for_number(parse(number))
    except NumberParseException:
        return None
    return zones[0] if len(zones) == 1 and zone_named(zones[0]) else None


def chunks(values: Sequence[Key]) -> Iterator[Sequence[Key]]:
    """As many as a statement takes."""
    for first in range(0, len(values), CHUNK):
        yield values[first : first + CHUNK]
