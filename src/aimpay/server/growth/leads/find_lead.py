"""The lead that a user is."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.kinds import ContactKind
from aimpay.server.growth.leads.models import LONGEST_NAME, ContactPoint, Lead
from aimpay.server.growth.leads.stages import first_stage
from aimpay.server.people.models import TelegramIdentity, User


async def lead_of_user(session: AsyncSession, user_id: int, now: datetime) -> Lead:
    """Return the user's lead, made on first asking, with his Telegram account as a proved contact.

    It is held until the transaction ends: nobody merges it away meanwhile.
    """
    mine = select(Lead).where(Lead.user_id == user_id).with_for_update(key_share=True)
    known = await session.scalar(mine.execution_options(populate_existing=True))
    if known is not None:
        return known
    user = await session.get_one(User, user_id)
    lead = await new_lead(session, now, name=user.full_name, user_id=user_id)
    accounts = select(TelegramIdentity.telegram_id).where(TelegramIdentity.user_id == user_id)
    for telegram_id in await session.scalars(accounts):
        session.add(
            ContactPoint(
                lead_id=lead.id,
                kind=ContactKind.TELEGRAM,
                value=str(telegram_id),
                verified_at=now,
                created_at=now,
            )
        )
    await session.flush()
    return lead


async def new_lead(
    session: AsyncSession, now: datetime, *, name: str | None = None, user_id: int | None = None
) -> Lead:
    """Make a lead of whom nothing is known but perhaps a name."""
    stage = await first_stage(session)
    kept = name and name[:LONGEST_NAME]
    lead = Lead(user_id=user_id, name=kept, stage=stage, stage_at=now, created_at=now, active_at=now)
    session.add(lead)
    await session.flush()
    return lead


async def standing_lead(session: AsyncSession, lead_id: int) -> Lead | None:
    """Follow merges to the lead that stayed; None when there never was one."""
    lead = await session.get(Lead, lead_id)
    while lead is not None and lead.merged_into_id is not None:
        lead = await session.get(Lead, lead.merged_into_id)
    return lead
