"""The gate of everything that is marketing: no recorded consent, no message."""

from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.models import Lead
from aimpay.server.growth.mailing.models import Channel, ConsentAct, MarketingConsent, Suppression
from aimpay.server.people.models import BlocklistEntry


class Hindrance(StrEnum):
    """Why a message may not be sent; stored as the reason of a skipped delivery."""

    NO_CONSENT = "no_consent"
    WITHDRAWN = "withdrawn"
    SUPPRESSED = "suppressed"
    REFUSED_SERVICE = "refused_service"


async def hindrance(session: AsyncSession, lead_id: int, channel: str, address: str) -> Hindrance | None:
    """None lets the message go: the newest line of evidence for this very address says so."""
    refused = (
        select(BlocklistEntry.id)
        .join(Lead, Lead.user_id == BlocklistEntry.user_id)
        .where(Lead.id == lead_id, BlocklistEntry.lifted_at.is_(None))
        .exists()
    )
    newest = (
        select(MarketingConsent.act, refused)
        .where(
            MarketingConsent.lead_id == lead_id,
            MarketingConsent.channel == channel,
            MarketingConsent.address == address,
            MarketingConsent.act != ConsentAct.ASKED,
        )
        .order_by(MarketingConsent.id.desc())
        .limit(1)
    )
    known = (await session.execute(newest)).first()
    if known is None or known[0] == ConsentAct.DECLINED:
        return Hindrance.NO_CONSENT
    act, is_refused = known
    if act == ConsentAct.WITHDRAWN:
        return Hindrance.WITHDRAWN
    if is_refused:
        return Hindrance.REFUSED_SERVICE
    if channel == Channel.EMAIL and await session.get(Suppression, address) is not None:
        return Hindrance.SUPPRESSED
    return None
