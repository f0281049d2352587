"""Leads that were merged into one another are one person: finding the one that stands, and all of them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.errors import LeadNotFoundError
from aimpay.server.growth.leads.models import Lead


async def known_lead(session: AsyncSession, lead_id: int) -> Lead:
    """Return the lead that stands for this one, or raise LeadNotFoundError."""
    lead = await session.get(Lead, lead_id)
    while lead is not None and lead.merged_into_id is not None:
        lead = await session.get(Lead, lead.merged_into_id)
    if lead is None:
        raise LeadNotFoundError
    return lead


async def held_lead(session: AsyncSession, lead_id: int) -> Lead:
    """Return the same, held until the transaction ends: nobody merges it away meanwhile."""
    while True:
        lead = await session.get(Lead, lead_id, with_for_update={"key_share": True}, populate_existing=True)
        if lead is None:
            raise LeadNotFoundError
        if lead.merged_into_id is None:
            return lead
        lead_id = lead.merged_into_id


async def family(session: AsyncSession, lead_id: int) -> Sequence[int]:
    """Return the ids of a standing lead and of all that were merged into it, near and far."""
    tree = select(Lead.id).where(Lead.id == lead_id).cte("family", recursive=True)
    tree = tree.union(select(Lead.id).join(tree, Lead.merged_into_id == tree.c.id))
    return (await session.scalars(select(tree.c.id).order_by(tree.c.id))).all()
