"""An address whose owner answered a letter is proved, and a proved one belongs to one lead only."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.contacts import prove_contact
from aimpay.server.growth.leads.find_lead import standing_lead
from aimpay.server.growth.leads.kinds import ContactKind
from aimpay.server.growth.leads.models import ContactPoint, Lead


async def proved_lead(session: AsyncSession, lead_id: int, email: str, now: datetime) -> Lead | None:
    """Return the lead that the address is now proved for: the one it was proved for before, or ``lead_id``'s."""
    of_address = ContactPoint.kind == ContactKind.EMAIL, ContactPoint.value == email
    before = await session.scalar(select(ContactPoint).where(*of_address, ContactPoint.verified_at.is_not(None)))
    if before is not None:
        return await standing_lead(session, before.lead_id)
    lead = await standing_lead(session, lead_id)
    if lead is None or lead.erased_at is not None:
        return None
    await prove_contact(session, lead.id, ContactKind.EMAIL, email, now)
    return lead
