"""What strangers send from the site. The answer is the same whether we know the contact or not."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract import leads as contract
from aimpay.contract.people import ConsentKind
from aimpay.server.growth.leads.contacts import Contacts, read_contacts
from aimpay.server.growth.leads.errors import AgreementRequiredError
from aimpay.server.growth.leads.family import held_lead
from aimpay.server.growth.leads.find_lead import new_lead
from aimpay.server.growth.leads.first_and_last import adopt_session
from aimpay.server.growth.leads.identify import Identified, identify
from aimpay.server.growth.leads.kinds import TouchKind
from aimpay.server.growth.leads.lead_token import PURPOSE, lead_by_token, token_of
from aimpay.server.growth.leads.models import Touchpoint
from aimpay.server.growth.leads.note_touch import touch_id
from aimpay.server.growth.leads.progress import FINAL, QUIZ, take_answers
from aimpay.server.growth.visits.models import SiteSession
from aimpay.server.kit.moscow import moscow_day
from aimpay.server.school.legal import current_legal_text
from aimpay.server.workflows.house import House
from aimpay.server.workflows.leads.announcing import announce_form
from aimpay.server.workflows.leads.form_letter import write_to_address
from aimpay.server.workflows.visits.goals import LEAD_FORM_SENT, want_goal
from aimpay.server.workflows.visits.tokens import session_tokens

THANKS: Final = "Спасибо! Мы получили заявку и\u00a0скоро ответим."
KEPT_LINES: Final = 20
KEPT_SIGNS: Final = 500


@dataclass(frozen=True)
class Form:
    """What a form said, put in order. ``said`` goes to the timeline."""

    kind: TouchKind
    contacts: Contacts
    name: str | None
    said: Mapping[str, Any]
    agree_marketing: bool


async def save_contact(house: House, request: contract.SaveContact) -> contract.ContactSaved:
    """The site's contact form."""
    await keep_contact(house, request)
    return contract.ContactSaved(message=THANKS)


async def keep_contact(house: House, request: contract.SaveContact) -> int:
    """Return the lead that was found or made; strangers are not told which."""
    if not request.agree_personal_data:
        raise AgreementRequiredError
    contacts, name = read_contacts(request.email, request.phone), _name(request.name)
    said = {"message": request.message.strip(), "utm_source": request.utm_source, "chat": _chat(request)}
    form = Form(TouchKind.FORM_SENT, contacts, name, said, request.agree_marketing)

    async def work(session: AsyncSession) -> int:
        browser = await _browser(session, house, request.session_id or request.chat_session_id)
        found = await identify(session, contacts, house.clock.now(), name=name, site_session=browser)
        await _take(session, house, form, found, browser)
        return found.lead.id

    return await house.db.transact(work)


async def create_temp_lead(house: House, request: contract.CreateTempLead) -> contract.TempLead:
    """A lead of whom nothing is known: it is nobody's until its pages say who he is."""

    async def work(session: AsyncSession) -> str:
        lead = await new_lead(session, house.clock.now())
        browser = await _browser(session, house, request.session_id)
        if browser is not None and browser.lead_id is None:
            await adopt_session(session, lead, browser)
        return await token_of(session, house.signer(PURPOSE), lead)

    return contract.TempLead(lead=await house.db.transact(work))


async def submit_final_email(house: House, request: contract.SubmitFinalEmail) -> contract.ContactSaved:
    """The end of the warm-up pages: their lead leaves an address, and its answers are kept with it."""
    if not request.agree_personal_data:
        raise AgreementRequiredError
    contacts, name = read_contacts(request.email, None), _name(request.name)
    form = Form(TouchKind.EMAIL_LEFT, contacts, name, {}, request.agree_marketing)

    async def work(session: AsyncSession) -> None:
        now = house.clock.now()
        browser = await _browser(session, house, request.session_id)
        own = await lead_by_token(session, house.signer(PURPOSE), request.lead) if request.lead else None
        own_id = own.id if own else None
        found = await identify(session, contacts, now, name=name, site_session=browser, own_lead_id=own_id)
        if own is not None or not found.evidence_only:
            await take_answers(session, found.lead, QUIZ, request.quiz_answers, now)
            await take_answers(session, found.lead, FINAL, request.final_answers, now)
        await _take(session, house, form, found, browser)

    await house.db.transact(work)
    return contract.ContactSaved(message=THANKS)


async def _take(
    session: AsyncSession, house: House, form: Form, found: Identified, browser: SiteSession | None
) -> None:
    """Write the form down, once a day if it is the very same, and let people know of it."""
    now, lead = house.clock.now(), found.lead
    said = {key: value for key, value in form.said.items() if value}
    said |= {"name": form.name, "email": form.contacts.email, "phone": form.contacts.phone}
    said |= {"evidence_only": found.evidence_only, "is_new": found.is_new}
    data = said | {"agreed": await _agreement(session), "marketing": form.agree_marketing}
    noted = await touch_id(
        session,
        lead,
        form.kind,
        now,
        key=_key(form, lead.id, now),
        data=data,
        session_id=browser.id if browser else None,
        source_id=browser.last_source_id if browser else None,
    )
    if noted is None:
        return
    if found.evidence_only:
        await _start_nothing(session, noted, now)
    await house.jobs.enqueue(session, announce_form, f"form:{noted}", noted)
    if browser is not None and form.kind is TouchKind.FORM_SENT:
        await want_goal(session, house, browser, LEAD_FORM_SENT)
    if form.contacts.email is not None:
        lead = await held_lead(session, lead.id)
        await write_to_address(session, house, lead, form.contacts.email, noted, marketing=form.agree_marketing)


async def _browser(session: AsyncSession, house: House, token: str | None) -> SiteSession | None:
    """Held until the form is kept. A token that we did not sign is treated as absent."""
    value = session_tokens(house).read(token) if token else None
    return await session.get(SiteSession, int(value), with_for_update=True) if value else None


async def _start_nothing(session: AsyncSession, touch: int, now: datetime) -> None:
    """What a stranger typed about somebody starts no sequence for him."""
    await session.execute(update(Touchpoint).where(Touchpoint.id == touch).values(handled_at=now))


async def _agreement(session: AsyncSession) -> dict[str, str]:
    """Which text was agreed to."""
    text = await current_legal_text(session, ConsentKind.PERSONAL_DATA)
    return {"version": text.version, "sha256": text.sha256}


def _key(form: Form, lead_id: int, now: datetime) -> str:
    facts = [form.kind, lead_id, form.name, form.contacts.email, form.contacts.phone, dict(form.said)]
    digest = hashlib.sha256(json.dumps([*facts, form.agree_marketing], default=str).encode()).hexdigest()
    return f"form:{moscow_day(now)}:{digest[:40]}"


def _name(typed: str) -> str | None:
    return " ".join(typed.split())[:200] or None


def _chat(request: contract.SaveContact) -> list[list[Any]]:
    """The end of what the browser remembers of the chat: who, and what."""
    lines = request.chat_history[-KEPT_LINES:]
    return [[line.is_from_user, line.message[:KEPT_SIGNS]] for line in lines if line.message.strip()]
