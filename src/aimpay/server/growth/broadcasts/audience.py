"""Who of a segment gets a broadcast and by which channel, and why the others do not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, String, case, cast, func, literal, null, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.broadcasts.agreeing import agreed_address, is_given, is_withdrawn, known_address
from aimpay.server.growth.broadcasts.conditions import Conditions
from aimpay.server.growth.broadcasts.models import Broadcast, ChannelPolicy
from aimpay.server.growth.broadcasts.selecting import chosen
from aimpay.server.growth.leads.models import Lead
from aimpay.server.growth.mailing.gate import UNREACHABLE
from aimpay.server.growth.mailing.may_send import Hindrance
from aimpay.server.growth.mailing.models import Channel, Delivery, DeliveryStatus, MessageTemplate

CHUNK: Final = 2000
NO_ADDRESS: Final = "no_address"
COPIED: Final = (
    "key",
    "campaign",
    "template_id",
    "lead_id",
    "channel",
    "address",
    "status",
    "reason",
    "due_at",
    "tries",
)


@dataclass(frozen=True)
class AudienceCount:
    """How many are chosen, how many of them get it by each channel, and how many do not for each reason."""

    chosen: int
    telegram: int
    email: int
    skipped: Mapping[str, int]

    @property
    def told(self) -> int:
        return self.telegram + self.email


def channels_of(policy: str, template: MessageTemplate) -> tuple[Channel, ...]:
    """Return the channels to try, in order: those that the policy wants and the text has words for."""
    wanted = {
        ChannelPolicy.TELEGRAM: (Channel.TELEGRAM,),
        ChannelPolicy.EMAIL: (Channel.EMAIL,),
        ChannelPolicy.EITHER: (Channel.TELEGRAM, Channel.EMAIL),
    }[ChannelPolicy(policy)]
    has = {Channel.TELEGRAM: template.telegram, Channel.EMAIL: template.letter}
    return tuple(channel for channel in wanted if has[channel])


async def count_audience(
    session: AsyncSession, conditions: Conditions, channels: tuple[Channel, ...], now: datetime
) -> AudienceCount:
    people = _people(channels).where(chosen(conditions, now)).subquery()
    rows = await session.execute(
        select(people.c.channel, people.c.reason, func.count()).group_by(people.c.channel, people.c.reason)
    )
    told, skipped, total = {Channel.TELEGRAM: 0, Channel.EMAIL: 0}, dict[str, int](), 0
    for channel, reason, count in rows:
        total += count
        if reason is None:
            told[Channel(channel)] += count
        else:
            skipped[reason] = skipped.get(reason, 0) + count
    return AudienceCount(total, told[Channel.TELEGRAM], told[Channel.EMAIL], skipped)


async def add_recipients(session: AsyncSession, broadcast: Broadcast, channels: tuple[Channel, ...]) -> bool:
    """Put the next chunk of people into deliveries; return whether there may be more. A repeat adds nobody twice."""
    began = broadcast.started_at
    if began is None or broadcast.conditions is None:
        raise ValueError(f"broadcast {broadcast.id} has not begun")
    segment = chosen(Conditions.model_validate(broadcast.conditions), began)
    next_ids = select(Lead.id).where(Lead.id > broadcast.prepared_to, segment).order_by(Lead.id).limit(CHUNK).subquery()
    last, count = (await session.execute(select(func.max(next_ids.c.id), func.count()))).one()
    if not count:
        return False
    span = Lead.id > broadcast.prepared_to, Lead.id <= last
    people = _people(channels).where(segment, *span).subquery()
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    rows = _rows(broadcast, people, began).where(people.c.address.is_not(None))
    await session.execute(insert(Delivery).from_select(COPIED, rows).on_conflict_do_nothing(index_elements=["key"]))
    broadcast.prepared_to = last
    return bool(count == CHUNK)


def _people(channels: tuple[Channel, ...]) -> Select[Any]:
    """Rows of lead, channel, address, reason: one for each lead; the reason says why he gets nothing."""
    agreed = {channel: agreed_address(channel) for channel in channels}
    known = {channel: known_address(channel) for channel in channels}
    first_agreed = [(agreed[channel].is_not(None), literal(str(channel))) for channel in channels]
    first_known = [(known[channel].is_not(None), literal(str(channel))) for channel in channels]
    return select(
        Lead.id.label("lead_id"),
        _case(*first_agreed, *first_known).label("channel"),
        func.coalesce(*agreed.values(), *known.values(), null()).label("address"),
        _reason(channels, agreed, known).label("reason"),
    )


def _reason(
    channels: tuple[Channel, ...], agreed: Mapping[Channel, Any], known: Mapping[Channel, Any]
) -> ColumnElement[Any]:
    somewhere = [agreed[channel].is_not(None) for channel in channels]
    withdrawn = [is_withdrawn(channel) for channel in channels]
    given = [is_given(channel) for channel in channels]
    return _case(
        *((clause, null()) for clause in somewhere),
        *((clause, literal(str(Hindrance.WITHDRAWN))) for clause in withdrawn),
        *((clause, literal(UNREACHABLE)) for clause in given),
        *((known[channel].is_not(None), literal(str(Hindrance.NO_CONSENT))) for channel in channels),
        otherwise=literal(NO_ADDRESS),
    )


def _case(*whens: Any, otherwise: Any = None) -> ColumnElement[Any]:
    return case(*whens, else_=null() if otherwise is None else otherwise)


def _rows(broadcast: Broadcast, people: Any, began: datetime) -> Select[Any]:
    status = case((people.c.reason.is_(None), literal(DeliveryStatus.HELD.value)), else_=DeliveryStatus.SKIPPED.value)
    return select(
        (literal(f"b{broadcast.id}:") + cast(people.c.lead_id, String)).label("key"),
        literal(broadcast.campaign),
        literal(broadcast.sent_template_id),
        people.c.lead_id,
        people.c.channel,
        people.c.address,
        status,
        people.c.reason,
        literal(began, Delivery.due_at.type),
        literal(0),
    )
