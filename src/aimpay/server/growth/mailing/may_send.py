"""The gate of everything that is marketing: no recorded consent, no message."""

from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.mailing.models import Channel, ConsentAct, MarketingConsent, Suppression


class Hindrance(StrEnum):
    """Why a message may not be sent; stored as the reason of a skipped delivery."""

    NO_CONSENT = "no_consent"
    WITHDRAWN = "withdrawn"
    SUPPRESSED = "suppressed"


async def hindrance(session: AsyncSession, lead_id: int, channel: str, address: str) -> Hindrance | None:
    """None lets the message go: the newest line of evidence for this very address says so."""
    newest = (
        select(MarketingConsent.act)
        .where(
            MarketingConsent.lead_id == lead_id,
            MarketingConsent.channel == channel,
            MarketingConsent.address == address,
            MarketingConsent.act != ConsentAct.ASKED,
        )
        .order_by(MarketingConsent.id.desc())
        .limit(1)
    )
    act = await session.scalar(newest)
    if act is None or act == ConsentAct.DECLINED:
        return Hindrance.NO_CONSENT
    if act == ConsentAct.WITHDRAWN:
        return Hindrance.WITHDRAWN
    if channel == Channel.EMAIL and await session.get(Suppression, address) is not None:
        return Hindrance.SUPPRESSED
    return None
