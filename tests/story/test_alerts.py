"""The owner is told in the bot of what stops sales, and that it is over; each once."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from aimpay.server.kit.ids import new_key
from aimpay.server.workflows.alerts.models import SWEEP, Alert, Watch
from aimpay.server.workflows.alerts.queue import STUCK, look_at_queue
from aimpay.server.workflows.sweep import sweep
from patience import eventually
from story.player import shown
from story.town import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")

LOST, BACK = "не хватает прав", "У бота снова есть все права"


async def test_a_right_that_the_bot_lost_is_told_once_and_its_return_once(town: Town) -> None:
    await town.owner.start()
    await _swept(town)
    await _give(town, can_restrict=False)
    await _swept(town, after=timedelta(minutes=11))
    await _told(town, LOST)
    await _swept(town, after=timedelta(minutes=11))
    await _give(town, can_restrict=True)
    await _swept(town, after=timedelta(minutes=11))
    await _told(town, BACK)
    said = Counter(word for one in await town.owner.messages() for word in (LOST, BACK) if word in shown(one))
    assert said == {LOST: 1, BACK: 1}
    assert [one.closed_at is None for (one,) in await town.rows(select(Alert).where(Alert.name == "groups"))] == [False]


async def test_a_server_tells_that_nobody_does_the_work(town: Town) -> None:
    """The worker's trace is made old, as it is when the worker is dead."""
    await town.owner.start()
    await _swept(town)
    async with town.db.write() as session:
        (await session.get_one(Watch, SWEEP)).check_at -= timedelta(days=1)
    await look_at_queue(town.house, STUCK)
    await _told(town, "Фоновая работа стоит")
    await _swept(town)
    await look_at_queue(town.house, STUCK)
    await _told(town, "Фоновая работа снова идёт")


async def _give(town: Town, **rights: Any) -> None:
    full = {"can_invite_users": True, "can_restrict_members": True}
    given = {"can_restrict_members": rights["can_restrict"]}
    await town.sandbox.put(f"/telegram/chats/{town.outside.group_id}/bot", {"status": "administrator", **full, **given})


async def _swept(town: Town, *, after: timedelta = timedelta()) -> None:
    """What is watched falls due, as time makes it; the rows are moved instead of the clock."""
    async with town.db.write() as session:
        for one in await session.scalars(select(Watch).where(Watch.name != SWEEP)):
            one.check_at -= after
        await town.house.jobs.enqueue(session, sweep, f"sweep:{new_key()}")
    await town.rested()


async def _told(town: Town, words: str) -> None:
    async def look() -> bool:
        return any(words in shown(one) for one in await town.owner.messages())

    await eventually(look, f"the owner is told: {words}")
