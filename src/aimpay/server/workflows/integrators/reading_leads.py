"""Leads for other programs."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.api import ApiLead, Page
from aimpay.contract.leads import LeadRow
from aimpay.server.growth.leads.errors import LeadNotFoundError
from aimpay.server.growth.leads.models import Lead
from aimpay.server.growth.leads.rows import lead_rows
from aimpay.server.workflows.integrators.asked import Place, page_of, paged, since_of


async def leads_page(
    session: AsyncSession, where: Place, *, created_since: datetime | None, updated_since: datetime | None
) -> Page[ApiLead]:
    """Those that were merged away or erased are not there."""
    found = select(Lead.id).where(Lead.merged_into_id.is_(None), Lead.erased_at.is_(None))
    found = since_of(since_of(found, Lead.created_at, created_since), Lead.active_at, updated_since)
    ids = list(await session.scalars(paged(found, Lead.id, where)))
    return page_of([(row.id, _lead(row, personal=where.personal)) for row in await lead_rows(session, ids)], where)


async def one_lead(session: AsyncSession, lead_id: int, *, personal: bool) -> ApiLead:
    lead = await session.get(Lead, lead_id)
    if lead is None or lead.merged_into_id is not None or lead.erased_at is not None:
        raise LeadNotFoundError
    (row,) = await lead_rows(session, [lead_id])
    return _lead(row, personal=personal)


def _lead(row: LeadRow, *, personal: bool) -> ApiLead:
    lead = ApiLead(
        id=row.id,
        stage=row.stage,
        stage_title=row.stage_title,
        stage_at=row.stage_at,
        source=row.source,
        tags=row.tags,
        created_at=row.created_at,
        updated_at=row.active_at,
    )
    if not personal:
        return lead
    known = {"name": row.name, "email": row.email, "phone": row.phone, "telegram_id": row.telegram_id}
    return lead.model_copy(update=known)
