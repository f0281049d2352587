"""Comments and messages become leads and touches, each once, and set off an answer."""

import hmac
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.instagram.models import InstagramEvent
from aimpay.server.growth.instagram.rules import Heard
from aimpay.server.growth.leads.find_lead import new_lead, standing_lead
from aimpay.server.growth.leads.kinds import ContactKind, TouchKind
from aimpay.server.growth.leads.models import ContactPoint, Lead
from aimpay.server.growth.leads.note_touch import note_touch
from aimpay.server.workflows.house import House
from aimpay.server.workflows.instagram.answer import answer_instagram

SHOWN: int = 300


def is_signed(app_secret: str, body: bytes, header: str) -> bool:
    """``X-Hub-Signature-256`` is HMAC-SHA256 over the very bytes that came."""
    wanted = f"sha256={hmac.new(app_secret.encode(), body, sha256).hexdigest()}"
    return hmac.compare_digest(wanted.encode(), header.encode())


async def take_events(house: House, heard: list[Heard]) -> int:
    """Return how many are new. Concurrent repeats of one delivery are told apart by the unique key."""
    return await house.db.transact(lambda session: _take(session, house, heard))


async def _take(session: AsyncSession, house: House, heard: list[Heard]) -> int:
    keys = {one.key for one in heard}
    known = set(await session.scalars(select(InstagramEvent.key).where(InstagramEvent.key.in_(keys))))
    fresh = {one.key: one for one in heard if one.key not in known}
    for one in fresh.values():
        lead = await _lead_of(session, house, one)
        event = _event(house, one, lead)
        session.add(event)
        await session.flush()
        data = {"kind": one.kind, "text": one.text[:SHOWN], "media": one.media_id, "ad": one.ad_id}
        told = {name: value for name, value in data.items() if value}
        await note_touch(
            session, lead, TouchKind.INSTAGRAM_WROTE, event.happened_at, key=f"ig:{one.key}"[:128], data=told
        )
        await house.jobs.enqueue(session, answer_instagram, f"instagram:{event.id}", event.id)
    return len(fresh)


def _event(house: House, one: Heard, lead: Lead) -> InstagramEvent:
    now = house.clock.now()
    return InstagramEvent(
        key=one.key,
        kind=one.kind,
        object_id=one.object_id,
        person_id=one.person_id,
        username=one.username,
        text=one.text,
        media_id=one.media_id,
        ad_id=one.ad_id,
        lead_id=lead.id,
        happened_at=min(one.happened_at or now, now),
        received_at=now,
    )


async def _lead_of(session: AsyncSession, house: House, one: Heard) -> Lead:
    """The account's id of a person is proved by Meta's signature."""
    now = house.clock.now()
    theirs = ContactPoint.kind == ContactKind.INSTAGRAM, ContactPoint.value == one.person_id
    lead_id = await session.scalar(
        select(ContactPoint.lead_id).where(*theirs, ContactPoint.verified_at.is_not(None)).limit(1)
    )
    known = await standing_lead(session, lead_id) if lead_id is not None else None
    if known is not None:
        return known
    lead = await new_lead(session, now, name=f"@{one.username}" if one.username else None)
    session.add(
        ContactPoint(lead_id=lead.id, kind=ContactKind.INSTAGRAM, value=one.person_id, verified_at=now, created_at=now)
    )
    await session.flush()
    return lead
