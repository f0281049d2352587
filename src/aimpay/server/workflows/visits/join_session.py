"""A person presses /start: the browser he comes from is his, and what brought it brought him."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.find_lead import lead_of_user, standing_lead
from aimpay.server.growth.leads.first_and_last import adopt_session, touched_by
from aimpay.server.growth.leads.kinds import TouchKind
from aimpay.server.growth.leads.merge import merge_leads, why_not
from aimpay.server.growth.leads.models import Lead
from aimpay.server.growth.leads.note_touch import note_touch
from aimpay.server.growth.visits.link_code import PURPOSE, VisitLink, read_visit_link
from aimpay.server.growth.visits.marks import PARTNER, TELEGRAM
from aimpay.server.growth.visits.models import SiteSession, Visit
from aimpay.server.growth.visits.sources import source_id
from aimpay.server.growth.visits.storing import Taken
from aimpay.server.workflows.house import House
from aimpay.server.workflows.visits.goals import GO_TO_BOT, want_goal

SAME_PERSON: Final = "Перешёл в\u00a0бота из\u00a0того же браузера, где оставил контакт: в\u00a0ссылке был код визита."
REMEMBERED_VISITS: Final = 20


@dataclass(frozen=True)
class Origin:
    """What the touch of the start may say: the browser and the source, as far as they are known."""

    session_id: int | None = None
    source_id: int | None = None


def visit_link(house: House, payload: str | None) -> VisitLink:
    return read_visit_link(house.signer(PURPOSE), payload)


async def note_origin(
    session: AsyncSession, house: House, user_id: int, site_session_id: int | None, *, is_new: bool, by_partner: bool
) -> Origin:
    """Join the session of the link to the user's lead, or note that a partner, or nobody, brought a new person."""
    now = house.clock.now()
    browser = await _browser(session, site_session_id)
    if browser is not None:
        return await _from_site(session, house, user_id, browser)
    if not by_partner and not is_new:
        return Origin()
    source = await source_id(session, PARTNER if by_partner else TELEGRAM, now)
    await touched_by(session, await lead_of_user(session, user_id, now), source, now)
    return Origin(source_id=source)


async def _browser(session: AsyncSession, site_session_id: int | None) -> SiteSession | None:
    """Held from here on, and before any lead is, as the intake does."""
    if site_session_id is None:
        return None
    return await session.get(SiteSession, site_session_id, with_for_update=True)


async def _from_site(session: AsyncSession, house: House, user_id: int, browser: SiteSession) -> Origin:
    now = house.clock.now()
    lead = await lead_of_user(session, user_id, now)
    owner = await standing_lead(session, browser.lead_id) if browser.lead_id else None
    origin = Origin(browser.id, browser.last_source_id)
    if owner is not None and owner.id != lead.id and why_not(owner, lead) is not None:
        await touched_by(session, lead, browser.last_source_id, now)  # his link, or his browser, was lent
        return origin
    if owner is not None and owner.id != lead.id:
        await merge_leads(session, owner.id, lead.id, reason=SAME_PERSON, by=None, now=now)
    if owner is None or owner.id != lead.id:
        await adopt_session(session, lead, browser)
        await _remember_visits(session, lead, browser)
        await want_goal(session, house, browser, GO_TO_BOT)
    return origin


async def _remember_visits(session: AsyncSession, lead: Lead, browser: SiteSession) -> None:
    """What the browser did before anybody knew whose it is."""
    latest = select(Visit).where(Visit.session_id == browser.id).order_by(Visit.id.desc()).limit(REMEMBERED_VISITS)
    for visit in reversed((await session.scalars(latest)).all()):
        await _note(session, lead, browser.id, visit.source_id, visit.at)


async def note_visit(session: AsyncSession, visit: Taken, now: datetime) -> None:
    """A person we know came to the site."""
    browser = await session.get_one(SiteSession, visit.session_id)
    lead = await standing_lead(session, browser.lead_id) if browser.lead_id else None
    if lead is None:
        return
    await touched_by(session, lead, visit.source_id, now)
    await _note(session, lead, visit.session_id, visit.source_id, now)


async def _note(session: AsyncSession, lead: Lead, site_session_id: int, source: int, at: datetime) -> None:
    key = f"visited:{site_session_id}:{int(at.timestamp())}"
    await note_touch(session, lead, TouchKind.VISITED, at, key=key, session_id=site_session_id, source_id=source)
