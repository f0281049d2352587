"""How each person may be reached: proved addresses, and whether he agreed to marketing there."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.kinds import ContactKind
from aimpay.server.growth.leads.models import ContactPoint, Lead
from aimpay.server.growth.mailing.models import Channel, ConsentAct, MarketingConsent, Suppression
from aimpay.server.growth.sequences.card import Way
from aimpay.server.people.models import TelegramIdentity, User

Addresses = dict[tuple[int, Channel], list[str]]
Ways = dict[int, dict[Channel, Way]]


async def load_ways(session: AsyncSession, leads: Sequence[int]) -> Ways:
    """An address where he agreed comes before one where he did not, and then the newest."""
    addresses = await _proved(session, leads)
    agreed = await _agreed(session, leads)
    for lead_id, channel, address in agreed:
        addresses[lead_id, channel].append(address)
    closed = await _closed(session, addresses)
    ways: Ways = defaultdict(dict)
    for (lead_id, channel), found in addresses.items():
        open_ones = [one for one in reversed(found) if (channel, one) not in closed]
        best = sorted(open_ones, key=lambda one: (lead_id, channel, one) not in agreed)
        if best:
            ways[lead_id][channel] = Way(best[0], agreed=(lead_id, channel, best[0]) in agreed)
    return ways


async def _proved(session: AsyncSession, leads: Sequence[int]) -> Addresses:
    kinds = {ContactKind.TELEGRAM: Channel.TELEGRAM, ContactKind.EMAIL: Channel.EMAIL}
    found: Addresses = defaultdict(list)
    paying = select(Lead.id, User.pay_email).join(User, User.id == Lead.user_id)
    for lead_id, email in await session.execute(
        paying.where(Lead.id.in_(leads), User.pay_email_confirmed_at.is_not(None), User.pay_email.is_not(None))
    ):
        found[lead_id, Channel.EMAIL].append(email or "")
    points = select(ContactPoint).where(
        ContactPoint.lead_id.in_(leads), ContactPoint.kind.in_(kinds), ContactPoint.verified_at.is_not(None)
    )
    for point in await session.scalars(points.order_by(ContactPoint.verified_at, ContactPoint.id)):
        found[point.lead_id, kinds[ContactKind(point.kind)]].append(point.value)
    return found


async def _agreed(session: AsyncSession, leads: Sequence[int]) -> set[tuple[int, Channel, str]]:
    """Where the newest line of evidence is a consent; a question without an answer is none."""
    newest = (
        select(func.max(MarketingConsent.id))
        .where(MarketingConsent.lead_id.in_(leads), MarketingConsent.act != ConsentAct.ASKED)
        .group_by(MarketingConsent.lead_id, MarketingConsent.channel, MarketingConsent.address)
    )
    given = select(MarketingConsent).where(MarketingConsent.id.in_(newest), MarketingConsent.act == ConsentAct.GIVEN)
    return {(one.lead_id, Channel(one.channel), one.address) for one in await session.scalars(given)}


async def _closed(session: AsyncSession, addresses: Addresses) -> set[tuple[Channel, str]]:
    """Mailboxes that bounced or complained, and people who blocked the bot."""
    emails = [one for (_, channel), some in addresses.items() if channel == Channel.EMAIL for one in some]
    accounts = [int(one) for (_, channel), some in addresses.items() if channel == Channel.TELEGRAM for one in some]
    suppressed = await session.scalars(select(Suppression.email).where(Suppression.email.in_(emails)))
    away = select(TelegramIdentity.telegram_id).where(
        TelegramIdentity.telegram_id.in_(accounts), TelegramIdentity.reachable.is_(False)
    )
    return {(Channel.EMAIL, one) for one in suppressed} | {
        (Channel.TELEGRAM, str(one)) for one in await session.scalars(away)
    }
