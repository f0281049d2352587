"""The ledger of consents to marketing: each act is a line of evidence, and the newest of an address counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.kinds import TouchKind
from aimpay.server.growth.leads.models import Lead
from aimpay.server.growth.leads.note_touch import note_touch
from aimpay.server.growth.mailing.models import Channel, ConsentAct, MarketingConsent
from aimpay.server.school.legal import MARKETING, current_legal_text


class How(StrEnum):
    """By which act of the person, as the evidence names it."""

    BOT_BUTTON = "bot_button"
    BOT_COMMAND = "bot_command"
    SITE_FORM = "site_form"
    LETTER_BUTTON = "letter_button"
    UNSUBSCRIBE_PAGE = "unsubscribe_page"
    ONE_CLICK = "one_click"
    COMPLAINT = "complaint"
    ERASURE = "erasure"
    STAFF = "staff"
    LIST = "list"
    """A column of a list brought from elsewhere says when and how; which text it was we cannot know."""


@dataclass(frozen=True)
class ConsentState:
    """What counts now for one address of a lead."""

    channel: str
    address: str
    act: ConsentAct
    at: datetime


async def give_consent(
    session: AsyncSession,
    lead: Lead,
    channel: str,
    address: str,
    *,
    how: How,
    now: datetime,
    evidence: Mapping[str, Any] | None = None,
) -> bool:
    """Return whether it is new. The text in force now is the one agreed to: callers check that it was the one shown."""
    if await _act_of(session, lead.id, channel, address) == ConsentAct.GIVEN:
        return False
    line = await _add(session, lead.id, channel, address, ConsentAct.GIVEN, how, now, evidence)
    await note_touch(session, lead, TouchKind.SUBSCRIBED, now, key=f"subscribed:{line.id}", data={"channel": channel})
    return True


async def bring_consent(
    session: AsyncSession, lead: Lead, address: str, *, given_at: datetime, evidence: Mapping[str, Any]
) -> bool:
    """Note a consent by e-mail given in another system. Whatever the person said here outweighs it."""
    if await _act_of(session, lead.id, Channel.EMAIL, address) is not None:
        return False
    session.add(
        MarketingConsent(
            lead_id=lead.id,
            channel=Channel.EMAIL,
            address=address,
            act=ConsentAct.GIVEN,
            how=How.LIST,
            evidence=dict(evidence),
            at=given_at,
        )
    )
    await session.flush()
    return True


async def withdraw_consent(
    session: AsyncSession,
    lead: Lead,
    channel: str,
    address: str,
    *,
    how: How,
    now: datetime,
    evidence: Mapping[str, Any] | None = None,
) -> bool:
    """Return whether there was something to withdraw: a consent given, or asked for by a letter not yet answered."""
    if await _act_of(session, lead.id, channel, address) not in {ConsentAct.GIVEN, ConsentAct.ASKED}:
        return False
    line = await _add(session, lead.id, channel, address, ConsentAct.WITHDRAWN, how, now, evidence)
    await note_touch(
        session, lead, TouchKind.UNSUBSCRIBED, now, key=f"unsubscribed:{line.id}", data={"channel": channel}
    )
    return True


async def decline_consent(
    session: AsyncSession, lead: Lead, channel: str, address: str, *, how: How, now: datetime
) -> None:
    """Remember a «no», so that nobody asks again."""
    if await _act_of(session, lead.id, channel, address) is None:
        await _add(session, lead.id, channel, address, ConsentAct.DECLINED, how, now, None)


async def ask_email_consent(
    session: AsyncSession,
    lead: Lead,
    address: str,
    *,
    how: How,
    now: datetime,
    evidence: Mapping[str, Any] | None = None,
) -> MarketingConsent | None:
    """Note that a form asked; it permits nothing. None when this lead's consent for the address is there already.

    Forms call ``workflows.mailing.asking.ask_by_letter``, which also sends the letter.
    """
    if await _act_of(session, lead.id, Channel.EMAIL, address) == ConsentAct.GIVEN:
        return None
    return await _add(session, lead.id, Channel.EMAIL, address, ConsentAct.ASKED, how, now, evidence)


async def consents_of(session: AsyncSession, lead_id: int) -> tuple[ConsentState, ...]:
    """What counts now for each address that the lead was ever asked about."""
    newest = (
        select(func.max(MarketingConsent.id))
        .where(MarketingConsent.lead_id == lead_id)
        .group_by(MarketingConsent.channel, MarketingConsent.address)
    )
    lines = await session.scalars(
        select(MarketingConsent).where(MarketingConsent.id.in_(newest)).order_by(MarketingConsent.id)
    )
    return tuple(ConsentState(one.channel, one.address, ConsentAct(one.act), one.at) for one in lines)


async def _act_of(session: AsyncSession, lead_id: int, channel: str, address: str) -> str | None:
    return await session.scalar(
        select(MarketingConsent.act)
        .where(
            MarketingConsent.lead_id == lead_id,
            MarketingConsent.channel == channel,
            MarketingConsent.address == address,
        )
        .order_by(MarketingConsent.id.desc())
        .limit(1)
    )


async def _add(  # the columns of a line
    session: AsyncSession,
    lead_id: int,
    channel: str,
    address: str,
    act: ConsentAct,
    how: How,
    now: datetime,
    evidence: Mapping[str, Any] | None,
) -> MarketingConsent:
    text = await current_legal_text(session, MARKETING)
    line = MarketingConsent(
        lead_id=lead_id,
        channel=channel,
        address=address,
        act=act,
        how=how,
        text_version=text.version,
        text_sha256=text.sha256,
        evidence=dict(evidence or {}),
        at=now,
    )
    session.add(line)
    await session.flush()
    return line
