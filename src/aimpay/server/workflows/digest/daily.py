"""The daily message: at the school's hour, once a day to each who may see money and did not switch it off.

Who is due is found by the sweep from the hour and the day it was last sent for, so that neither a restart nor a jump
of the clock repeats it; a day that went by with nothing running is left out.
"""

from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.digest import DigestPeriod
from aimpay.contract.gateway import NotifyButton
from aimpay.server.db.insert import insert_or_skip
from aimpay.server.kit.moscow import moscow_day, start_of
from aimpay.server.school.profile import get_profile
from aimpay.server.staff.permit import role_of
from aimpay.server.staff.roster import who_may
from aimpay.server.staff.rules import Action, may
from aimpay.server.workflows.digest.models import DigestReader
from aimpay.server.workflows.digest.words import daily_buttons, digest_buttons, digest_text, period_of
from aimpay.server.workflows.house import House
from aimpay.server.workflows.morning.morning import morning
from aimpay.server.workflows.once import attempt
from aimpay.server.workflows.story import Story
from aimpay.server.workflows.telling import tell

NEEDS: Final = Action.SEE_MONEY


async def wake_digest(house: House) -> None:
    """Late on the same day is better than never; on the next day only that day's comes."""
    now = house.clock.now()
    async with house.db.read() as session:
        hour = (await get_profile(session)).digest_hour
    if hour is None or now < start_of(moscow_day(now)) + timedelta(hours=hour):
        return
    await house.db.transact(lambda session: _begin(session, house, moscow_day(now)))


async def _begin(session: AsyncSession, house: House, today: date) -> None:
    known = {one.telegram_id: one for one in await session.scalars(select(DigestReader))}
    for telegram_id in await who_may(session, NEEDS, house.admins):
        reader = known.get(telegram_id)
        if reader is not None and (reader.is_off or (reader.sent_on is not None and reader.sent_on >= today)):
            continue
        (await _reader(session, telegram_id)).sent_on = today
        key = f"digest:{telegram_id}:{today.isoformat()}"
        await house.jobs.enqueue(session, send_digest, key, telegram_id, today.isoformat())


async def _reader(session: AsyncSession, telegram_id: int) -> DigestReader:
    row = {"telegram_id": telegram_id, "is_off": False}
    await session.execute(insert_or_skip(session, DigestReader, row, ["telegram_id"]))
    return await session.get_one(DigestReader, telegram_id, with_for_update=True)


async def switch(session: AsyncSession, telegram_id: int, *, is_on: bool) -> None:
    (await _reader(session, telegram_id)).is_off = not is_on


async def is_on(session: AsyncSession, telegram_id: int) -> bool:
    reader = await session.get(DigestReader, telegram_id)
    return reader is None or not reader.is_off


async def send_digest(story: Story, telegram_id: int, day: str) -> None:
    await attempt(story, tell_digest, telegram_id, day)


async def tell_digest(house: House, telegram_id: int, day: str) -> None:
    """Yesterday as a whole, and what waits now. What could not be sent all day long is old news: it is dropped."""
    now = house.clock.now()
    if moscow_day(now) != date.fromisoformat(day):
        return
    found = await _composed(house, telegram_id, now)
    if found is not None:
        text, buttons = found
        await tell(house, f"digest:{day}", telegram_id, text, buttons)


async def _composed(house: House, telegram_id: int, now: datetime) -> tuple[str, tuple[NotifyButton, ...]] | None:
    """Return None for whoever lost his role, or switched it off, since."""
    async with house.db.read() as session:
        role = await role_of(session, telegram_id, house.admins)
        if role is None or not may(role, NEEDS) or not await is_on(session, telegram_id):
            return None
        told = await morning(session, period_of(DigestPeriod.YESTERDAY, now), now)
    text = digest_text(told, DigestPeriod.YESTERDAY, role, is_daily=True)
    return text, (*digest_buttons(told.waiting, role), *daily_buttons(role))


DIGEST_STORIES: Final = (send_digest,)
DIGEST_STEPS: Final = (tell_digest,)
