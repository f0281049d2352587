"""The cards of many people with a handful of statements."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.models import Lead, LeadTag, Touchpoint
from aimpay.server.growth.mailing.quiet import Restraint
from aimpay.server.growth.mailing.restraint import chunks, messages_to, zones_of
from aimpay.server.growth.sequences.card import Card
from aimpay.server.growth.sequences.load_purchases import load_bills, load_purchases
from aimpay.server.growth.sequences.load_ways import load_ways
from aimpay.server.growth.visits.models import Source
from aimpay.server.people.models import BlocklistEntry


async def load_cards(
    session: AsyncSession, leads: Collection[int], now: datetime, how: Restraint, *, except_for: Collection[int] = ()
) -> dict[int, Card]:
    """``except_for``: deliveries that do not count as messages, because it is about them that somebody asks."""
    cards: dict[int, Card] = {}
    for some in chunks(sorted(set(leads))):
        cards |= await _load(session, some, now, how, except_for)
    return cards


async def _load(
    session: AsyncSession, leads: Sequence[int], now: datetime, how: Restraint, except_for: Collection[int]
) -> dict[int, Card]:
    rows = list(await session.scalars(select(Lead).where(Lead.id.in_(leads))))
    zones = await zones_of(session, leads, how)
    service, everything = await messages_to(session, leads, now, except_for=except_for)
    ways, did = await load_ways(session, leads), await _did(session, leads)
    paid, bills = await load_purchases(session, leads), await load_bills(session, leads)
    tags, sources = await _tags(session, leads), await _sources(session, rows)
    blocked = await _blocked(session, rows)
    return {
        row.id: Card(
            lead_id=row.id,
            zone=zones[row.id],
            name=row.name,
            stage=row.stage,
            tags=frozenset(tags[row.id]),
            sources=frozenset(sources[row.id]),
            ways=ways[row.id],
            did=did[row.id],
            paid_at=tuple(paid[row.id]),
            bought=bool(paid[row.id]),
            bill_until=bills.get(row.id),
            gone=_gone(row, blocked),
            service=tuple(service[row.id]),
            everything=tuple(everything[row.id]),
        )
        for row in rows
    }


def _gone(lead: Lead, blocked: set[int | None]) -> str | None:
    if lead.erased_at:
        return "erased"
    if lead.merged_into_id:
        return "merged"
    return "blocked" if lead.user_id in blocked else None


async def _did(session: AsyncSession, leads: Sequence[int]) -> dict[int, dict[str, datetime]]:
    newest = func.max(Touchpoint.at)
    rows = select(Touchpoint.lead_id, Touchpoint.kind, newest).where(Touchpoint.lead_id.in_(leads))
    found: dict[int, dict[str, datetime]] = defaultdict(dict)
    for lead_id, kind, at in await session.execute(rows.group_by(Touchpoint.lead_id, Touchpoint.kind)):
        found[lead_id][kind] = at
    return found


async def _tags(session: AsyncSession, leads: Sequence[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for lead_id, tag in await session.execute(select(LeadTag.lead_id, LeadTag.tag).where(LeadTag.lead_id.in_(leads))):
        found[lead_id].add(tag)
    return found


async def _sources(session: AsyncSession, leads: Sequence[Lead]) -> dict[int, set[str]]:
    """The utm_source of the first and of the last that brought each."""
    wanted = {one for lead in leads for one in (lead.first_source_id, lead.last_source_id) if one}
    rows = select(Source.id, Source.utm_source).where(Source.id.in_(wanted), Source.utm_source.is_not(None))
    names = {one.id: one.utm_source for one in await session.execute(rows)}
    found: dict[int, set[str]] = defaultdict(set)
    for lead in leads:
        both = (lead.first_source_id, lead.last_source_id)
        found[lead.id] = {name for one in both if one and (name := names.get(one))}
    return found


async def _blocked(session: AsyncSession, leads: Sequence[Lead]) -> set[int | None]:
    users = [lead.user_id for lead in leads if lead.user_id]
    rows = select(BlocklistEntry.user_id).where(BlocklistEntry.user_id.in_(users), BlocklistEntry.lifted_at.is_(None))
    return set(await session.scalars(rows))
