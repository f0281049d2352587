"""The press in the letter: looked at as often as anybody likes, and agreed to by its own button."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.mailing.consent import How, give_consent
from aimpay.server.growth.mailing.models import Channel, MarketingConsent
from aimpay.server.growth.mailing.prove_email import proved_lead
from aimpay.server.school.legal import MARKETING, current_legal_text
from aimpay.server.school.models import LegalText
from aimpay.server.school.profile import Profile, get_profile
from aimpay.server.workflows.house import House
from aimpay.server.workflows.mailing.asking import LINK_LIVES, PURPOSE


class Stand(StrEnum):
    """What a link is worth now. OUTDATED: the text changed while the page was open, and is to be read anew."""

    UNKNOWN = "unknown"
    EXPIRED = "expired"
    OPEN = "open"
    OUTDATED = "outdated"
    GIVEN = "given"


@dataclass(frozen=True)
class Asked:
    stand: Stand
    address: str
    text: LegalText
    profile: Profile


async def look_at_link(house: House, token: str) -> Asked:
    async with house.db.read() as session:
        stand, line = await _line(session, house, token)
        return await _asked(session, stand, line)


async def confirm_email(house: House, token: str, version: str, evidence: Mapping[str, Any]) -> Asked:
    """``version`` is of the text that the page showed."""
    return await house.db.transact(lambda session: _confirm(session, house, token, version, evidence))


async def _confirm(session: AsyncSession, house: House, token: str, version: str, evidence: Mapping[str, Any]) -> Asked:
    now = house.clock.now()
    stand, line = await _line(session, house, token)
    if stand is not Stand.OPEN or line is None:
        return await _asked(session, stand, line)
    if (await current_legal_text(session, MARKETING)).version != version:
        return await _asked(session, Stand.OUTDATED, line)
    lead = await proved_lead(session, line.lead_id, line.address, now)
    if lead is None:
        return await _asked(session, Stand.UNKNOWN, None)
    said = {"asked": line.id, **evidence}
    await give_consent(session, lead, Channel.EMAIL, line.address, how=How.LETTER_BUTTON, now=now, evidence=said)
    return await _asked(session, Stand.GIVEN, line)


async def _line(session: AsyncSession, house: House, token: str) -> tuple[Stand, MarketingConsent | None]:
    value = house.signer(PURPOSE).read(token)
    line = await session.get(MarketingConsent, int(value)) if value and value.isdecimal() else None
    if line is None or "@" not in line.address:
        return Stand.UNKNOWN, None
    return (Stand.OPEN if house.clock.now() - line.at <= LINK_LIVES else Stand.EXPIRED), line


async def _asked(session: AsyncSession, stand: Stand, line: MarketingConsent | None) -> Asked:
    text = await current_legal_text(session, MARKETING)
    return Asked(stand, line.address if line else "", text, await get_profile(session))
