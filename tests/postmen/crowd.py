"""People who agreed to hear from the school, and a broadcast to them."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.nursery import Nursery
from aimpay.server.growth.broadcasts.acts import Plan, launch, new_broadcast
from aimpay.server.growth.broadcasts.conditions import Conditions
from aimpay.server.growth.broadcasts.models import Broadcast, ChannelPolicy
from aimpay.server.growth.broadcasts.segments import save_segment
from aimpay.server.growth.leads.models import Lead
from aimpay.server.growth.mailing.deliveries import NewDelivery, queue_deliveries
from aimpay.server.growth.mailing.models import Channel, Delivery
from aimpay.server.growth.mailing.templates import TemplateText, new_template
from aimpay.server.workflows.house import House
from aimpay.server.workflows.mailing.postman import Postman, Terms
from aimpay.server.workflows.mailing.telegram_route import TelegramRoute
from postmen.bot import Bot
from sequences.people import person

OWNER = 501
FIRST = 7001
HASTY = Terms(dead_after=timedelta(seconds=1), idle_seconds=0.05)
TEXT = TemplateText("Проба", telegram="Привет, {имя}!", subject="Тема", letter="Письмо, {имя}.")


async def people(house: House, count: int, *, agrees: bool = True, first: int = FIRST) -> list[Lead]:
    async with house.db.write() as session:
        now = house.clock.now()
        return [await person(session, first + number, now, agrees=agrees) for number in range(count)]


async def template(house: House, text: TemplateText = TEXT) -> int:
    async with house.db.write() as session:
        return (await new_template(session, text, by=OWNER, now=house.clock.now())).id


async def queued(house: House, leads: Sequence[Lead], *, campaign: str = "sequence:1:1:1") -> None:
    text, now = await template(house), house.clock.now()
    async with house.db.write() as session:
        await queue_deliveries(
            session,
            [
                NewDelivery(f"{campaign}/{lead.id}", campaign, text, lead.id, Channel.TELEGRAM, str(FIRST + n), now)
                for n, lead in enumerate(leads)
            ],
        )


async def planned(house: House, **changes: Any) -> int:
    """A draft to everybody; return its number."""
    async with house.db.write() as session:
        return (await planned_in(session, house.clock.now(), **changes)).id


async def planned_in(session: AsyncSession, now: datetime, **changes: Any) -> Broadcast:
    text = await new_template(session, TEXT, by=OWNER, now=now)
    everybody = await save_segment(session, None, "Все", Conditions(), by=OWNER, now=now)
    plan = {"name": "Проба", "policy": ChannelPolicy.TELEGRAM, **changes}
    return await new_broadcast(session, Plan(template_id=text.id, segment_id=everybody.id, **plan), by=OWNER, now=now)


async def launched(house: House, **changes: Any) -> int:
    broadcast_id = await planned(house, **changes)
    async with house.db.write() as session:
        await launch(session, broadcast_id, confirmed=None, by=OWNER, now=house.clock.now())
    return broadcast_id


@asynccontextmanager
async def postmen(house: House, bot: Bot, count: int = 1, *, per_second: float = 200) -> AsyncIterator[list[Postman]]:
    made = [Postman(house, TelegramRoute(bot, house.clock, per_second), HASTY) for _ in range(count)]
    async with Nursery() as nursery:
        for one in made:
            nursery.start(one.run(), "postman")
        yield made


async def outcomes(house: House) -> Counter[str]:
    async with house.db.read() as session:
        return Counter(await session.scalars(select(Delivery.status)))


async def reasons(house: House) -> Counter[str | None]:
    async with house.db.read() as session:
        return Counter(await session.scalars(select(Delivery.reason)))


async def status_of(house: House, broadcast_id: int) -> str:
    async with house.db.read() as session:
        return (await session.get_one(Broadcast, broadcast_id)).status
