"""A claimed message on its way, and the ways there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.models import Lead
from aimpay.server.growth.mailing.claims import Result
from aimpay.server.growth.mailing.models import Channel, Delivery, MessageTemplate
from aimpay.server.growth.mailing.render import Person
from aimpay.server.growth.mailing.restraint import is_service


@dataclass(frozen=True)
class Errand:
    """``place`` is its moment by the machine's time. ``asked``: the other side may know of it already."""

    id: int
    key: str
    address: str
    template: MessageTemplate
    person: Person
    boot: str
    claimed_at: datetime
    place: datetime
    asked: bool
    is_service: bool = False


@dataclass(frozen=True)
class Carried:
    """``rest`` is how many seconds the other side wants to be left alone."""

    result: Result
    rest: float | None = None
    blocked: bool = False


class Route(Protocol):
    """One channel. ``per_second`` is what the other side allows."""

    channel: str
    per_second: float

    async def open(self) -> str | None:
        """Name the life of who carries now; None while nobody answers."""

    async def carry(self, errand: Errand) -> Carried:
        """Bring one message to its end, however long the other side is silent."""


@dataclass(frozen=True)
class Claim:
    """Deliveries that were claimed together, ``begin`` being the first place and ``gap`` seconds between places."""

    deliveries: Sequence[Delivery]
    boot: str | None
    at: datetime
    asked: bool = False


async def errands(session: AsyncSession, claim: Claim, places: Sequence[datetime]) -> list[Errand]:
    """Read what the messages are made of. Claims of the dead keep their own ``boot`` and time."""
    templates, names = await _templates(session, claim.deliveries), await _names(session, claim.deliveries)
    return [
        Errand(
            id=one.id,
            key=one.key,
            address=one.address,
            template=templates[one.template_id],
            person=Person(names.get(one.lead_id)),
            boot=(one.boot if claim.asked else claim.boot) or "",
            claimed_at=(one.claimed_at if claim.asked or one.channel == Channel.EMAIL else None) or claim.at,
            place=place,
            asked=claim.asked,
            is_service=is_service(one.campaign),
        )
        for one, place in zip(claim.deliveries, places, strict=True)
    ]


async def _templates(session: AsyncSession, taken: Sequence[Delivery]) -> dict[int, MessageTemplate]:
    wanted = MessageTemplate.id.in_({one.template_id for one in taken})
    return {one.id: one for one in await session.scalars(select(MessageTemplate).where(wanted))}


async def _names(session: AsyncSession, taken: Sequence[Delivery]) -> dict[int, str | None]:
    wanted = Lead.id.in_({one.lead_id for one in taken})
    rows = await session.execute(select(Lead.id, Lead.name).where(wanted))
    return {row.id: row.name for row in rows}
