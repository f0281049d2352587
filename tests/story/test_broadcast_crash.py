"""A broadcast through real processes that are killed on the way: nobody is missed, nobody hears it twice."""

import json
import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from aimpay.server.growth.broadcasts.acts import launch
from aimpay.server.growth.broadcasts.models import Broadcast, BroadcastStatus
from aimpay.server.growth.mailing.models import Delivery, DeliveryStatus
from aimpay.server.kit.clock import Clock
from aimpay.server.school.models import SchoolSetting
from aimpay.server.wiring import prepare_database
from aimpay.server.workflows.open_school import open_school
from patience import eventually
from postmen.crowd import OWNER, planned_in
from sequences.people import person
from story.processes import Process, environment
from story.town import Town, standing_outside

PEOPLE = 300
RATE = 60


async def school_with_people(town: Town, ids: range) -> int:
    """Return the number of a broadcast to all of them that has been launched."""
    prepare_database(town.settings)
    await open_school(town.db, Clock(), town.settings.group_id)
    now = Clock().now()
    async with town.db.write() as session:
        for hour in ("quiet_from", "quiet_to"):  # equal: no quiet hours, whenever this is run
            await session.merge(SchoolSetting(key=hour, value=0, updated_at=now))
        for telegram_id in ids:
            await person(session, telegram_id, now)
    async with town.db.write() as session:
        broadcast = await planned_in(session, now)
        await launch(session, broadcast.id, confirmed=len(ids), by=OWNER, now=now)
        return broadcast.id


async def told(town: Town) -> int:
    statuses = await town.rows(select(Delivery.status))
    return sum(status in {DeliveryStatus.SENT, DeliveryStatus.BLOCKED} for (status,) in statuses)


def messages_of(store: Path, ids: range) -> Counter[int]:
    """What Telegram keeps."""
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as file:
        rows = file.execute("SELECT body FROM documents WHERE kind LIKE 'tg_messages:%'").fetchall()
    return Counter(chat for (body,) in rows if (chat := json.loads(body)["wire"]["chat"]["id"]) in ids)


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_two_kills_lose_nobody_and_tell_nobody_twice(tmp_path: Path) -> None:
    async with standing_outside(tmp_path) as town:
        await town.sandbox.put("/telegram/settings", {"overall_per_second": RATE, "chat_per_second": 1})
        crowd = await town.sandbox.post("/telegram/users/bulk", {"count": PEOPLE})
        ids = range(crowd["first_id"], crowd["last_id"] + 1)
        faults = [
            {"kind": "forbidden", "chance": 0.02},
            {"kind": "too_many_requests", "chance": 0.01, "retry_after": 1},
        ]
        ordered = [{"method": "sendMessage", "times": None, **fault} for fault in faults]
        await town.sandbox.put("/telegram/faults", {"faults": ordered})
        broadcast_id = await school_with_people(town, ids)
        env = environment(town.settings.model_copy(update={"telegram_per_second": RATE, "clock_url": ""}))
        server, bot = (Process(tmp_path, *words, env=env) for words in (("server", "--worker"), ("bot",)))
        async with bot, server:
            for killed, after in ((server, PEOPLE // 3), (bot, PEOPLE * 2 // 3)):

                async def so_many(after: int = after) -> bool:
                    return await told(town) >= after

                await eventually(so_many, f"{after} were told", 90)
                await killed.kill()
                await killed.start()

            async def done() -> bool:
                return bool((await town.rows(select(Broadcast.status)))[0][0] == BroadcastStatus.DONE)

            await eventually(done, "the broadcast is done", 120)
        flood = await town.sandbox.get("/telegram/flood")
        rows = await town.rows(select(Delivery.address, Delivery.status))
        assert await town.one(select(Broadcast.id)) == broadcast_id
    came = messages_of(tmp_path / "sandbox.db", ids)
    assert len(rows) == PEOPLE
    assert max(came.values()) == 1
    for address, status in rows:
        assert status in {DeliveryStatus.SENT, DeliveryStatus.BLOCKED, DeliveryStatus.UNCLEAR}
        assert status == DeliveryStatus.UNCLEAR or came[int(address)] == (status == DeliveryStatus.SENT)
    assert flood["busiest_second"] <= RATE
