"""A typed address is only asked: a letter goes there, and the press in it is the consent."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.models import Lead
from aimpay.server.growth.mailing.consent import How, ask_email_consent
from aimpay.server.growth.mailing.models import ConfirmationLetter, MarketingConsent, Suppression
from aimpay.server.school.profile import get_profile
from aimpay.server.workflows.house import House
from aimpay.server.workflows.mailing.letters import confirmation
from aimpay.server.workflows.once import attempt, once
from aimpay.server.workflows.story import Story

PURPOSE: Final = "email consent"
ONE_DAY: Final = timedelta(days=1)
LINK_LIVES: Final = timedelta(days=7)


async def ask_by_letter(
    session: AsyncSession,
    house: House,
    lead: Lead,
    email: str,
    *,
    how: How = How.SITE_FORM,
    evidence: Mapping[str, Any] | None = None,
) -> None:
    """Note that a form asked about a normalised address, and let a letter ask its owner. Joins the transaction.

    Nothing tells the caller whether a letter goes: one went today, the address complained once, or agrees already.
    """
    now = house.clock.now()
    line = await ask_email_consent(session, lead, email, how=how, now=now, evidence=evidence)
    if line is None or await session.get(Suppression, email) is not None:
        return
    if await _may_write(session, house, email, line.id, now):
        mark = sha256(email.encode()).hexdigest()[:16]
        await house.jobs.enqueue(session, confirm_email_by_letter, f"ask-email:{mark}:{line.id}", line.id)


async def _may_write(session: AsyncSession, house: House, email: str, consent_id: int, now: datetime) -> bool:
    """One statement decides, so that two forms at once do not both write."""
    insert = sqlite.insert if house.db.is_sqlite else postgresql.insert
    row = insert(ConfirmationLetter).values(email=email, consent_id=consent_id, asked_at=now)
    asked = row.on_conflict_do_update(
        index_elements=["email"],
        set_={"consent_id": consent_id, "asked_at": now},
        where=ConfirmationLetter.asked_at <= now - ONE_DAY,
    ).returning(ConfirmationLetter.consent_id)
    return (await session.execute(asked)).scalar() is not None


async def confirm_email_by_letter(story: Story, consent_id: int) -> None:
    await attempt(story, send_confirmation, consent_id)


async def send_confirmation(house: House, consent_id: int) -> None:
    async with house.db.read() as session:
        line = await session.get_one(MarketingConsent, consent_id)
        profile = await get_profile(session)
    if "@" not in line.address:
        return  # erased meanwhile
    link = f"{house.public_url}/confirm_email/{house.signer(PURPOSE).sign(str(consent_id))}"
    letter = confirmation(to=line.address, consent_id=consent_id, link=link, profile=profile)
    await once(house, f"ask-email:{consent_id}", lambda: house.mailer.send(letter))
