"""Attempts that end by themselves: their time ran out, or the right to the course is gone."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.quizzes.finish_attempt import overdue, rightless
from aimpay.server.learning.quizzes.touch_attempt import touch
from aimpay.server.workflows.house import House
from aimpay.server.workflows.leads.touches import touch_ended
from aimpay.server.workflows.quizzes.announcing import announce_time_is_up

BATCH: Final = 100


async def wake_quizzes(house: House) -> None:
    """Each attempt in a transaction of its own: one that cannot be ended holds up no other."""
    now = house.clock.now()
    async with house.db.read() as session:
        due = {*await rightless(session, now, BATCH), *await overdue(session, now, BATCH)}
    for attempt_id in sorted(due):
        await _end(house, attempt_id)


async def _end(house: House, attempt_id: int) -> None:
    async def work(session: AsyncSession) -> None:
        now = house.clock.now()
        touched = await touch_ended(session, await touch(session, attempt_id, now), now)
        if touched.expired:
            await house.jobs.enqueue(session, announce_time_is_up, f"quiz-time:{attempt_id}", attempt_id)

    await house.db.transact(work)
