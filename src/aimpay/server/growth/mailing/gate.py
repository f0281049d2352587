"""May each of these messages go now: consent, reachability, and the rules that were handed in."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.models import Lead
from aimpay.server.growth.mailing.may_send import Hindrance
from aimpay.server.growth.mailing.models import Channel, ConsentAct, Delivery, MarketingConsent, Suppression
from aimpay.server.growth.mailing.restraint import is_service
from aimpay.server.people.models import BlocklistEntry, TelegramIdentity

UNREACHABLE: Final = "unreachable"
REFUSED_SERVICE: Final = "refused_service"
ERASED: Final = "erased"

Verdict = str | datetime
"""Skip for this reason, or not before this moment."""

Rule = Callable[[AsyncSession, Sequence[Delivery], datetime], Awaitable[Mapping[int, Verdict]]]
"""Given messages about to go and the time, say by their ids which may not."""


async def verdicts(
    session: AsyncSession, deliveries: Sequence[Delivery], now: datetime, rules: Iterable[Rule]
) -> dict[int, Verdict]:
    """Say of each message that may not go why, or until when."""
    found: dict[int, Verdict] = {**await hindrances(session, deliveries)}
    for rule in rules:
        left = [one for one in deliveries if one.id not in found]
        found.update(await rule(session, left, now))
    return found


async def hindrances(session: AsyncSession, deliveries: Sequence[Delivery]) -> dict[int, str]:
    """The same as ``may_send.hindrance`` of each, asked for all at once; and whom nobody may or can write to.

    A message about one's own order or study needs no consent to marketing.
    """
    acts = await _newest_acts(session, deliveries)
    stopped = await _suppressed(session, deliveries) | await _unreachable(session, deliveries)
    closed = await _closed_leads(session, deliveries)
    found = {
        one.id: closed.get(one.lead_id)
        or (None if is_service(one.campaign) else _by_consent(acts.get((one.lead_id, one.channel, one.address))))
        or stopped.get((one.channel, one.address))
        for one in deliveries
    }
    return {key: reason for key, reason in found.items() if reason}


def _by_consent(act: str | None) -> str | None:
    if act == ConsentAct.GIVEN:
        return None
    return Hindrance.WITHDRAWN if act == ConsentAct.WITHDRAWN else Hindrance.NO_CONSENT


async def _newest_acts(session: AsyncSession, deliveries: Sequence[Delivery]) -> dict[tuple[int, str, str], str]:
    line = MarketingConsent
    theirs = line.lead_id.in_({one.lead_id for one in deliveries}), line.act != ConsentAct.ASKED
    newest = select(func.max(line.id)).where(*theirs).group_by(line.lead_id, line.channel, line.address)
    rows = await session.execute(select(line.lead_id, line.channel, line.address, line.act).where(line.id.in_(newest)))
    return {(lead_id, channel, address): act for lead_id, channel, address, act in rows}


async def _suppressed(session: AsyncSession, deliveries: Sequence[Delivery]) -> dict[tuple[str, str], str]:
    emails = {one.address for one in deliveries if one.channel == Channel.EMAIL}
    if not emails:
        return {}
    stopped = await session.scalars(select(Suppression.email).where(Suppression.email.in_(emails)))
    return {(Channel.EMAIL, email): Hindrance.SUPPRESSED for email in stopped}


async def _unreachable(session: AsyncSession, deliveries: Sequence[Delivery]) -> dict[tuple[str, str], str]:
    accounts = {int(one.address) for one in deliveries if one.channel == Channel.TELEGRAM}
    if not accounts:
        return {}
    gone = select(TelegramIdentity.telegram_id).where(
        TelegramIdentity.telegram_id.in_(accounts), TelegramIdentity.reachable.is_(False)
    )
    return {(Channel.TELEGRAM, str(number)): UNREACHABLE for number in await session.scalars(gone)}


async def _closed_leads(session: AsyncSession, deliveries: Sequence[Delivery]) -> dict[int, str]:
    leads = {one.lead_id for one in deliveries}
    erased = await session.scalars(select(Lead.id).where(Lead.id.in_(leads), Lead.erased_at.is_not(None)))
    blocked = await session.scalars(
        select(Lead.id)
        .join(BlocklistEntry, BlocklistEntry.user_id == Lead.user_id)
        .where(Lead.id.in_(leads), BlocklistEntry.lifted_at.is_(None))
    )
    return dict.fromkeys(blocked, REFUSED_SERVICE) | dict.fromkeys(erased, ERASED)
