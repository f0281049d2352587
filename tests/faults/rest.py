"""Letting everything come to rest: time goes on until the product has nothing left to do, or for too long."""

import asyncio
import logging
from typing import Final

from sqlalchemy import text

from faults.school import School

log = logging.getLogger(__name__)
PATIENCE_SECONDS: Final = 300
TIME_TO_WORK: Final = 0.8
STEP_MINUTES: Final = 4
LONG_STEP_MINUTES: Final = 60
"""When only mail is left: nobody is written to more than a few times a day, so the last ones wait for tomorrow."""
FLIGHT_SECONDS: Final = 20
"""A minute passes in so many seconds; a test of forty minutes must outlive its story's patience."""
CALM: Final = 3
"""So many looks in a row must find nothing."""
SLUGGISH: Final = 10
"""Time goes on when nothing runs, or when the same has run for so many looks: each move wakes the whole sweep."""
ENGINE: Final = "истории движка"
MAIL_LEFT: Final = "отправки"
BROADCASTS_LEFT: Final = "рассылки"
MAIL: Final = {MAIL_LEFT, BROADCASTS_LEFT}
UNFINISHED: Final = {
    ENGINE: "SELECT count(*) FROM {engine}workflow_status WHERE status IN ('ENQUEUED', 'PENDING')",
    "отложенные шаги": "SELECT count(*) FROM failed_steps WHERE closed_at IS NULL",
    "оплаты без ответа магазина": "SELECT count(*) FROM payment_attempts WHERE status = 'created'",
    "возвраты": "SELECT count(*) FROM refunds WHERE status IN ('created', 'pending')",
    "выплаты": "SELECT count(*) FROM payouts WHERE status IN ('approved', 'sent')",
    MAIL_LEFT: "SELECT count(*) FROM deliveries WHERE status IN ('held', 'pending', 'sending', 'deleting')",
    BROADCASTS_LEFT: "SELECT count(*) FROM broadcasts WHERE status IN ('preparing', 'sending')",
}


async def unfinished(school: School) -> dict[str, int]:
    """Return how much of what is under way."""
    engine = "" if school.town.db.is_sqlite else "dbos."
    async with school.town.db.read() as session:
        found = {what: await session.scalar(text(sql.format(engine=engine))) for what, sql in UNFINISHED.items()}
    return {what: count for what, count in found.items() if count}


async def come_to_rest(school: School, patience: float = PATIENCE_SECONDS) -> dict[str, int]:
    """Return what was still under way when patience ended: nothing, if all is well."""
    loop = asyncio.get_running_loop()
    end, calm, looks = loop.time() + patience, 0, 0
    while calm < CALM and loop.time() < end:
        left, looks = await unfinished(school), looks + 1
        calm = 0 if left else calm + 1
        if left and (ENGINE not in left or looks % SLUGGISH == 0):
            log.info("not at rest: %s", left)
            await school.town.sandbox.advance(minutes=LONG_STEP_MINUTES if left.keys() <= MAIL else STEP_MINUTES)
        await asyncio.sleep(TIME_TO_WORK)
    return await unfinished(school) if calm < CALM else {}


async def let_time_fly(school: School) -> None:
    """Run as a task: what is tried again in minutes is not waited for in minutes."""
    while True:
        await asyncio.sleep(FLIGHT_SECONDS)
        await school.town.sandbox.advance(minutes=1)
