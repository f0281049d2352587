"""A step that keeps failing is parked, seen and retried; it never stops or repeats the rest."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Final

import pytest
from sqlalchemy import select

from aimpay.contract.people import Start
from aimpay.server.workflows.engine import Engine
from aimpay.server.workflows.house import House
from aimpay.server.workflows.models import FailedStep
from aimpay.server.workflows.open_school import open_school
from aimpay.server.workflows.stories import STORIES
from aimpay.server.workflows.sweep import sweep
from aimpay.server.workflows.visit import visit
from integrations.outside import Outside, Reply, answering
from patience import eventually
from server.houses import GROUP, OWNER, built_house, server_settings

pytestmark = pytest.mark.slow

TRIES: Final = 6
DONE: Final = Reply(200, {"message_id": 1})


def refusal(status: int, code: str) -> Reply:
    return Reply(status, {"error": {"code": code, "message": "нет"}})


async def test_a_step_that_keeps_failing_is_parked_and_closed_by_its_retry(migrated_database_url: str) -> None:
    down = [refusal(503, "telegram_unreachable")] * TRIES
    async with _working_school(migrated_database_url, *down, DONE) as (house, bot):
        await visit(house, Start(telegram_id=7, first_name="Анна"))
        parked = await eventually(_failed(house, lambda row: row.closed_at is None), "the step was parked")
        assert (parked.step, parked.arguments, parked.times, len(bot.seen)) == ("tell_arrival", [7], 1, TRIES)
        house.clock.offset = timedelta(minutes=2)
        async with house.db.write() as session:
            await house.jobs.enqueue(session, sweep, "sweep:now")
        await eventually(_failed(house, lambda row: row.closed_at is not None), "the retry closed it")
        assert sum("Анна" in text for text in _told(bot)[TRIES:]) == 1


async def test_what_will_not_get_better_by_itself_is_not_tried_again_at_once(migrated_database_url: str) -> None:
    async with _working_school(migrated_database_url, refusal(403, "telegram_refused"), DONE) as (house, bot):
        await visit(house, Start(telegram_id=7, first_name="Анна"))
        parked = await eventually(_failed(house, lambda row: row.times == 1), "the step was parked")
        assert "telegram_refused" in parked.error
        assert len(bot.seen) == 1
        assert bot.seen[0].json["telegram_id"] == OWNER


@asynccontextmanager
async def _working_school(url: str, *replies: Reply) -> AsyncIterator[tuple[House, Outside]]:
    """Give a school whose bot answers so, with all its stories performed here."""
    engine = Engine(url, first_pause=0.01)
    async with answering(*replies) as bot, built_house(server_settings(url, bot_url=bot.url), engine) as house:
        await open_school(house.db, house.clock, GROUP)
        async with engine.running(house, STORIES, every_minute=sweep):
            yield house, bot


def _told(bot: Outside) -> list[Any]:
    return [seen.json["message"] for seen in bot.seen]


def _failed(house: House, fits: Callable[[FailedStep], bool]) -> Callable[[], Awaitable[FailedStep | None]]:
    async def look() -> FailedStep | None:
        async with house.db.read() as session:
            rows = await session.scalars(select(FailedStep))
            return next((row for row in rows if fits(row)), None)

    return look
