"""Effects that must not repeat when their step does, and steps that are parked when they keep failing."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.db.core import InsertNew, table_of
from aimpay.server.workflows.house import House
from aimpay.server.workflows.models import FailedStep, SentMessage
from aimpay.server.workflows.story import Story

log = logging.getLogger(__name__)

Step = Callable[..., Awaitable[Any]]

LONGEST_PAUSE: Final = timedelta(hours=3)
FIRST_PAUSE: Final = timedelta(minutes=1)
LONGEST_ERROR: Final = 1000
SENT: Final = table_of(SentMessage)
MARK: Final = select(SENT.c.key).where(SENT.c.key == bindparam("key"))
NEW_MARK: Final = InsertNew(SentMessage, "key")


async def once(house: House, key: str, effect: Callable[[], Awaitable[Any]]) -> None:
    """Do ``effect`` unless ``key`` was done. Only a crash between the effect and its mark can repeat it."""
    if await house.db.run(MARK, {"key": key}):
        return
    await effect()
    mark = {"key": key, "sent_at": house.clock.now()}
    await house.db.run(NEW_MARK.in_words_of(house.db.engine.dialect), mark)


async def attempt(story: Story, work: Step, *args: Any) -> None:
    """Run a step; when it keeps failing, park it where the operator sees it, and let the story go on."""
    try:
        await story.step(work, *args)
    except Exception as error:  # noqa: BLE001 — the boundary of a step: whatever it was is kept and shown
        log.warning("step %s%r is parked: %r", work.__name__, args, error)
        await story.step(park, work.__name__, list(args), repr(error)[:LONGEST_ERROR])


async def park(house: House, step: str, arguments: list[Any], error: str) -> None:
    """Store or refresh the row of a failed step; the sweep tells the owner of a new one."""
    now = house.clock.now()
    key = f"{step}:{':'.join(map(str, arguments))}"
    async with house.db.write() as session:
        row = await session.scalar(select(FailedStep).where(FailedStep.key == key))
        if row is None:
            row = FailedStep(key=key, step=step, arguments=arguments, times=0, failed_at=now)
            session.add(row)
        if row.closed_at:
            row.times, row.failed_at = 0, now
        row.times += 1
        row.error, row.closed_at, row.reported_at = error, None, None if row.times == 1 else row.reported_at
        row.retry_at = now + min(FIRST_PAUSE * 2 ** (row.times - 1), LONGEST_PAUSE)


async def due_failed_steps(session: AsyncSession, now: datetime) -> list[FailedStep]:
    due = select(FailedStep).where(FailedStep.closed_at.is_(None), FailedStep.retry_at <= now)
    return list(await session.scalars(due.order_by(FailedStep.retry_at).limit(100)))


async def close_failed_step(house: House, failed_id: int) -> None:
    async with house.db.write() as session:
        row = await session.get_one(FailedStep, failed_id)
        row.closed_at = house.clock.now()
