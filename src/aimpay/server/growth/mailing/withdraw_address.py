"""An address that does not want letters gets none, under whichever leads it stands."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.models import Lead
from aimpay.server.growth.mailing.consent import How, withdraw_consent
from aimpay.server.growth.mailing.models import ConsentAct, MarketingConsent


async def withdraw_address(
    session: AsyncSession,
    channel: str,
    address: str,
    *,
    how: How,
    now: datetime,
    evidence: Mapping[str, Any] | None = None,
) -> int:
    """Return how many consents ended."""
    asked = (
        select(MarketingConsent.lead_id)
        .where(
            MarketingConsent.channel == channel,
            MarketingConsent.address == address,
            MarketingConsent.act.in_([ConsentAct.ASKED, ConsentAct.GIVEN]),
        )
        .distinct()
    )
    ended = 0
    for lead in (await session.scalars(select(Lead).where(Lead.id.in_(asked)).order_by(Lead.id))).all():
        ended += await withdraw_consent(session, lead, channel, address, how=how, now=now, evidence=evidence)
    return ended
