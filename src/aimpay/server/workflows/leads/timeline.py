"""Everything that a person did, and what was done for him, from every room, newest first.

A room's part is a function in ``SOURCES``: it returns its newest entries about the person, at most so many.
"""

from collections.abc import Awaitable, Callable
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.leads import Timeline, TimelineEntry
from aimpay.server.growth.leads.family import family, known_lead
from aimpay.server.workflows.leads import (
    timeline_chat,
    timeline_leads,
    timeline_learning,
    timeline_mailing,
    timeline_sales,
    timeline_sequences,
)
from aimpay.server.workflows.leads.timeline_person import Person

Source = Callable[[AsyncSession, Person, int], Awaitable[list[TimelineEntry]]]
SOURCES: Final[tuple[Source, ...]] = (
    *timeline_leads.SOURCES,
    *timeline_chat.SOURCES,
    *timeline_mailing.SOURCES,
    *timeline_sequences.SOURCES,
    *timeline_sales.SOURCES,
    *timeline_learning.SOURCES,
)
PAGE: Final = 50


async def timeline(session: AsyncSession, lead_id: int, *, offset: int = 0, limit: int = PAGE) -> Timeline:
    """One page of the lead that stands for this one; what was merged into it is on the page as well."""
    lead = await known_lead(session, lead_id)
    person = Person(tuple(await family(session, lead.id)), lead.user_id)
    newest = offset + limit + 1
    entries = [one for source in SOURCES for one in await source(session, person, newest)]
    entries.sort(key=lambda one: (one.at, one.key), reverse=True)
    more = len(entries) > offset + limit
    return Timeline(entries=tuple(entries[offset : offset + limit]), next_offset=offset + limit if more else None)
