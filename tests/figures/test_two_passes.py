"""Two processes of the server keep the same rollups: on PostgreSQL nothing but the database stands between them."""

import asyncio
from collections.abc import Iterator
from typing import Final

import pytest
from sqlalchemy import Connection, Engine, func, select

from aimpay.server.db.database import Database, sync_engine
from aimpay.server.insight.fresh.parts import PARTS
from aimpay.server.insight.models import Dirty
from aimpay.server.insight.rolling import differing, roll
from aimpay.server.insight.watching import mark_everything
from aimpay.server.kit.clock import Clock
from aimpay.server.workflows.insight.keeping import check, roll_up
from figures.history import History
from figures.tables import START

VISITS: Final = next(part for part in PARTS if part.name == "visits")
pytestmark = pytest.mark.postgres


@pytest.fixture
def engine(migrated_postgres_url: str) -> Iterator[Engine]:
    made = sync_engine(migrated_postgres_url)
    yield made
    made.dispose()


def test_who_holds_a_part_rolls_it_and_what_comes_meanwhile_is_not_lost(engine: Engine) -> None:
    with engine.connect() as first, engine.connect() as second, engine.connect() as writing:
        history = History(writing)
        history.roll_all()
        history.do("visit", 0, 0, 0)
        history.commit()
        assert roll(first, VISITS, START) is False
        history.do("visit", 0, 1, 0)
        history.commit()
        assert roll(second, VISITS, START) is False
        assert _noted(second) > 0
        first.commit()
        second.rollback()
        assert _noted(second) == 1
        assert roll(second, VISITS, START) is False
        second.commit()
        assert _noted(second) == 0
        assert [one for one in differing(second) if one.part == "visits"] == []


async def test_two_processes_rolling_at_once_leave_every_day_right(engine: Engine, migrated_postgres_url: str) -> None:
    with engine.connect() as connection:
        history = History(connection)
        for hours in range(0, 24 * 40, 24):
            history.do("visit", 0, hours, hours)
        for act in ("meet", "start_bot", "order", "pay", "follow_link"):
            history.do(act, 0, 1, 24)
        mark_everything(connection)
        connection.commit()
    one, other = Database(migrated_postgres_url), Database(migrated_postgres_url)
    await asyncio.gather(roll_up(one, Clock()), roll_up(other, Clock()))
    assert await check(one, Clock()) == []
    async with one.read() as session:
        assert await session.scalar(select(func.count(Dirty.id))) == 0
    await one.close()
    await other.close()


def _noted(connection: Connection) -> int:
    return connection.scalar(select(func.count(Dirty.id)).where(Dirty.part == "visits", Dirty.day.is_not(None))) or 0
