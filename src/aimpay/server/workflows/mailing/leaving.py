"""The way out of letters: a signed link that knows which message it stood in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.mailing.consent import How
from aimpay.server.growth.mailing.models import Delivery
from aimpay.server.growth.mailing.render import WayOut
from aimpay.server.growth.mailing.withdraw_address import withdraw_address
from aimpay.server.workflows.house import House

PURPOSE: Final = "unsubscribe"


@dataclass(frozen=True)
class Leaving:
    """Whom a link speaks of: the delivery's own lead, channel and address."""

    delivery_id: int
    channel: str
    address: str


def way_out(house: House, delivery_id: int) -> WayOut:
    """What ``render_letter`` puts into the letter of this delivery."""
    return WayOut(f"{house.public_url}/unsubscribe/{house.signer(PURPOSE).sign(str(delivery_id))}")


async def look_at_way_out(house: House, token: str) -> Leaving | None:
    """None when we did not sign it."""
    async with house.db.read() as session:
        return await _leaving(session, house, token)


async def leave(house: House, token: str, how: How, evidence: Mapping[str, Any]) -> Leaving | None:
    """Nothing goes to the address any more, under whichever leads it stands. Repeating changes nothing."""

    async def work(session: AsyncSession) -> Leaving | None:
        leaving = await _leaving(session, house, token)
        if leaving:
            now, said = house.clock.now(), {"delivery": leaving.delivery_id, **evidence}
            await withdraw_address(session, leaving.channel, leaving.address, how=how, now=now, evidence=said)
        return leaving

    return await house.db.transact(work)


async def _leaving(session: AsyncSession, house: House, token: str) -> Leaving | None:
    value = house.signer(PURPOSE).read(token)
    delivery = await session.get(Delivery, int(value)) if value and value.isdecimal() else None
    return Leaving(delivery.id, delivery.channel, delivery.address) if delivery else None
