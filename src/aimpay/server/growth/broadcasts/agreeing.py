"""At which address a lead agreed to be written to, as a part of a question to the database."""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, ScalarSelect, cast, exists, select
from sqlalchemy.orm import aliased

from aimpay.server.growth.leads.models import ContactPoint, Lead
from aimpay.server.growth.mailing.models import Channel, ConsentAct, MarketingConsent, Suppression
from aimpay.server.people.models import TelegramIdentity


def agreed_address(channel: str) -> ScalarSelect[Any]:
    """Return the newest address of ``Lead`` for which the last word is GIVEN, and which can be reached."""
    line, later = aliased(MarketingConsent), aliased(MarketingConsent)
    overruled = exists().where(
        later.lead_id == line.lead_id,
        later.channel == line.channel,
        later.address == line.address,
        later.act != ConsentAct.ASKED,
        later.id > line.id,
    )
    given = select(line.address).where(line.lead_id == Lead.id, line.channel == channel, line.act == ConsentAct.GIVEN)
    ours = given.where(~overruled, ~_out_of_reach(channel, line.address)).correlate(Lead)
    return ours.order_by(line.id.desc()).limit(1).scalar_subquery()


def known_address(channel: str) -> ScalarSelect[Any]:
    """Return the oldest contact of ``Lead`` for the channel, agreed or not."""
    theirs = select(ContactPoint.value).where(ContactPoint.lead_id == Lead.id, ContactPoint.kind == channel)
    return theirs.correlate(Lead).order_by(ContactPoint.id).limit(1).scalar_subquery()


def is_withdrawn(channel: str) -> ColumnElement[bool]:
    line = aliased(MarketingConsent)
    gone = line.lead_id == Lead.id, line.channel == channel, line.act == ConsentAct.WITHDRAWN
    return exists(select(line.id).where(*gone).correlate(Lead))


def is_given(channel: str) -> ColumnElement[bool]:
    """Whether ``Lead`` ever agreed: with no address to write to, he cannot be reached."""
    line = aliased(MarketingConsent)
    given = line.lead_id == Lead.id, line.channel == channel, line.act == ConsentAct.GIVEN
    return exists(select(line.id).where(*given).correlate(Lead))


def _out_of_reach(channel: str, address: Any) -> ColumnElement[bool]:
    if channel == Channel.EMAIL:
        return exists().where(Suppression.email == address)
    account = TelegramIdentity.telegram_id == cast(address, BigInteger)
    return exists().where(account, TelegramIdentity.reachable.is_(False))
