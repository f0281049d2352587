"""The owner is reminded, once a day, of incomes that should be registered by now, and warned of the year's limit."""

from aimpay.server.fiscal.incomes import overdue, year_total
from aimpay.server.fiscal.rules import reminder_day, year_of
from aimpay.server.workflows.fiscal import messages
from aimpay.server.workflows.house import House
from aimpay.server.workflows.once import attempt
from aimpay.server.workflows.story import Story
from aimpay.server.workflows.telling import tell


async def wake_incomes(house: House) -> None:
    now = house.clock.now()
    day = reminder_day(now)
    if day is None:
        return
    async with house.db.read() as session:
        late = await overdue(session, now)
    if late:
        async with house.db.write() as session:
            await house.jobs.enqueue(session, remind_of_incomes, f"incomes:{day}", f"{day}")


async def remind_of_incomes(story: Story, day: str) -> None:
    await attempt(story, tell_of_late_incomes, day)


async def warn_of_limit(story: Story, year: int, percent: int) -> None:
    await attempt(story, tell_of_limit, year, percent)


async def tell_of_late_incomes(house: House, day: str) -> None:
    now = house.clock.now()
    async with house.db.read() as session:
        late = await overdue(session, now)
        total = await year_total(session, year_of(now))
    if late:
        text = messages.late_incomes(late, year_of(now), total)
        await tell(house, f"incomes:{day}", house.admins[0], text)


async def tell_of_limit(house: House, year: int, percent: int) -> None:
    async with house.db.read() as session:
        total = await year_total(session, year)
    await tell(house, f"income-limit:{year}:{percent}", house.admins[0], messages.limit_near(year, total))
