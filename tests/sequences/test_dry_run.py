"""The dry run says what the sweep then does, and writes nothing."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from aimpay.server.db.database import Database
from aimpay.server.growth.leads.models import Touchpoint
from aimpay.server.growth.sequences import enrol
from aimpay.server.growth.sequences import run_due as running
from aimpay.server.growth.sequences.dry_run import Forecast, foresee
from aimpay.server.growth.sequences.models import SequenceEvent
from aimpay.server.growth.sequences.plan import SequencePlan, StepPlan
from sequences.people import TEXT, keep, person, plan_of, queued, runs, touch

HOUR = timedelta(hours=1)


def daily(*keys: str, wait: int = 600) -> SequencePlan:
    return plan_of(*(StepPlan(key=key, title=key, wait=wait, variants=(TEXT,)) for key in keys))


async def forecast(db: Database, now: datetime, **instead: SequencePlan) -> Forecast:
    async with db.read() as session:
        return await foresee(session, now, instead=instead)


async def three_people(db: Database, noon: datetime) -> None:
    async with db.write() as session:
        leads = [(await person(session, 7 + number, noon, agrees=number < 2)).id for number in range(3)]
    for number, lead_id in enumerate(leads):
        await touch(db, lead_id, "bot_started", noon + number * HOUR)


async def test_what_is_foreseen_comes_to_pass_minute_for_minute(db: Database, noon: datetime) -> None:
    await keep(db, daily("one", "two", "three"), noon, slug="first")
    await keep(db, daily("one", "two", wait=90), noon, slug="second")
    await three_people(db, noon)
    now = noon + 3 * HOUR
    foreseen = await forecast(db, now)
    async with db.read() as session:
        assert await session.scalar(select(func.count()).select_from(SequenceEvent)) == 0
        assert await session.scalar(select(func.count()).where(Touchpoint.handled_at.is_not(None))) == 0
    expected = sorted((one.at, one.lead_id) for one in foreseen.messages)
    assert expected
    assert {one.reason for one in foreseen.lines} == {None, "no_consent"}
    moments = sorted({now, *(one.at for one in foreseen.lines)})
    for moment in [moment for base in moments for moment in (base, base)]:
        async with db.write() as session:
            await enrol.take_touches(session, moment)
        async with db.write() as session:
            await running.run_due(session, moment)
    assert sorted((one.due_at, one.lead_id) for one in await queued(db)) == expected


async def test_a_plan_that_is_not_saved_can_be_tried(db: Database, noon: datetime) -> None:
    await keep(db, daily("one"), noon)
    await three_people(db, noon)
    now = noon + 3 * HOUR
    changed = await forecast(db, now, proba=daily("one", "new", wait=0))
    assert {one.step for one in changed.messages} == {"one", "new"}
    assert {one.step for one in (await forecast(db, now)).messages} == {"one"}
    off = daily("one").model_copy(update={"active": False})
    assert (await forecast(db, now, proba=off)).lines == ()
    assert len((await forecast(db, now, other=daily("one", wait=0))).messages) == 4
    assert await runs(db) == []


async def test_nobody_is_lost_from_sight_whose_step_is_to_be_taken_out(db: Database, noon: datetime) -> None:
    await keep(db, daily("one", "two"), noon)
    await three_people(db, noon)
    async with db.write() as session:
        await enrol.take_touches(session, noon + 3 * HOUR)
    tried = await forecast(db, noon + 3 * HOUR, proba=daily("two"))
    assert {one.step for one in tried.messages} == {"two"}
    assert len({one.lead_id for one in tried.messages}) == 2
