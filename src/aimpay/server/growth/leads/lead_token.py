"""A lead as its own warm-up pages carry it: a random code, signed. Nothing in it can be counted or guessed."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.edge.signing import Signer
from aimpay.server.growth.leads.errors import LeadNotFoundError
from aimpay.server.growth.leads.family import held_lead
from aimpay.server.growth.leads.models import Lead
from aimpay.server.kit.ids import new_code

PURPOSE: Final = "lead"
LENGTH: Final = 16


async def token_of(session: AsyncSession, signer: Signer, lead: Lead) -> str:
    """Return the same each time. The caller holds the lead."""
    if lead.code is None:
        lead.code = new_code(LENGTH)
        await session.flush()
    return signer.sign(lead.code)


async def lead_by_token(session: AsyncSession, signer: Signer, token: str) -> Lead:
    """Return the lead that stands for it now, held; a token that we did not sign raises LeadNotFoundError."""
    code = signer.read(token)
    known = await session.scalar(select(Lead.id).where(Lead.code == code)) if code else None
    if known is None:
        raise LeadNotFoundError
    return await held_lead(session, known)
