"""The address for receipts, as a way to a lead. Confirming it in the bot proves a wish, not a mailbox."""

from datetime import datetime
from typing import Final, Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.contacts import add_contact, is_protected, leads_with
from aimpay.server.growth.leads.find_lead import lead_of_user
from aimpay.server.growth.leads.kinds import ContactKind, TouchKind
from aimpay.server.growth.leads.merge import merge_leads
from aimpay.server.growth.leads.models import Lead
from aimpay.server.growth.leads.note_touch import note_touch
from aimpay.server.people.models import User

REASON: Final = "Подтвердил в\u00a0боте почту {}, которую раньше оставили на\u00a0сайте."
TOUCHES: Final = {"entered": TouchKind.EMAIL_ENTERED, "confirmed": TouchKind.EMAIL_CONFIRMED}


async def note_pay_email(
    session: AsyncSession, user: User, email: str, action: Literal["entered", "confirmed"], now: datetime
) -> None:
    """A confirmed address also brings in the site's leads with it that are nobody's own; it can be undone."""
    if action == "confirmed":
        await _bring_in(session, user.id, email, now)
    lead = await lead_of_user(session, user.id, now)
    if action == "confirmed":
        await add_contact(session, lead, ContactKind.EMAIL, email, now)
    await note_touch(session, lead, TOUCHES[action], now, key=f"{action}:{user.id}:{email}"[:128])


async def _bring_in(session: AsyncSession, user_id: int, email: str, now: datetime) -> None:
    """His own lead is not held yet: a merge holds both in the order of their numbers."""
    known = await session.scalar(select(Lead.id).where(Lead.user_id == user_id))
    own = known or (await lead_of_user(session, user_id, now)).id
    for other in await leads_with(session, ContactKind.EMAIL, email):
        if other.id != own and not await is_protected(session, other):
            await merge_leads(session, other.id, own, reason=REASON.format(email), by=None, now=now)
