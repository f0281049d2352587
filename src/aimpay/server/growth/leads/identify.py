"""Whose is a contact that somebody typed on the site? Decision 0022 says why it is so strict."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.contacts import Contacts, add_contact, is_protected, leads_with
from aimpay.server.growth.leads.family import held_lead
from aimpay.server.growth.leads.find_lead import new_lead
from aimpay.server.growth.leads.first_and_last import adopt_session
from aimpay.server.growth.leads.hints import note_hint
from aimpay.server.growth.leads.models import ContactPoint, Lead
from aimpay.server.growth.visits.models import SiteSession

BOTH_TYPED: Final = "В\u00a0одной форме назвали почту одного и\u00a0телефон другого."
OWN_PAGES: Final = "Один и\u00a0тот же браузер назвал контакт другого."


@dataclass(frozen=True)
class Identified:
    """``evidence_only``: the lead is somebody's own, and gained nothing but what the caller writes on its timeline."""

    lead: Lead
    is_new: bool
    evidence_only: bool


async def identify(
    session: AsyncSession,
    contacts: Contacts,
    now: datetime,
    *,
    name: str | None = None,
    site_session: SiteSession | None = None,
    own_lead_id: int | None = None,
) -> Identified:
    """Return the lead of a typed contact, held; made now when nobody has it.

    ``own_lead_id`` is of the sender's own warm-up pages; else ``site_session`` says whose browser it is. A lead that
    is nobody's yet gets what it lacks. Leads are never merged here: what looks like one person is hinted at.
    """
    own = own_lead_id or (site_session.lead_id if site_session else None)
    known = [await _first_with(session, kind, value) for kind, value in contacts.points]
    chosen = own or next((one for one in known if one is not None), None)
    lead = await held_lead(session, chosen) if chosen else await new_lead(session, now, name=name)
    protected = chosen is not None and await is_protected(session, lead)
    if not protected:
        await _fill(session, lead, contacts, name, now)
    owns = chosen is None or (own_lead_id is not None and not protected)
    if site_session is not None and site_session.lead_id is None and owns:
        await adopt_session(session, lead, site_session)
    await _hint(session, lead, known, OWN_PAGES if own else BOTH_TYPED, now)
    return Identified(lead, is_new=chosen is None, evidence_only=protected)


async def _first_with(session: AsyncSession, kind: str, value: str) -> int | None:
    return next((one.id for one in await leads_with(session, kind, value)), None)


async def _fill(session: AsyncSession, lead: Lead, contacts: Contacts, name: str | None, now: datetime) -> None:
    """Only what is empty: a contact of a kind that the lead has already stays as it is."""
    lead.name = lead.name or name
    has = set(await session.scalars(select(ContactPoint.kind).where(ContactPoint.lead_id == lead.id)))
    for kind, value in contacts.points:
        if kind not in has:
            await add_contact(session, lead, kind, value, now)


async def _hint(session: AsyncSession, lead: Lead, known: Sequence[int | None], reason: str, now: datetime) -> None:
    for other in known:
        if other is not None and other != lead.id:
            await note_hint(session, lead.id, other, reason, now)
