"""Who enters a sequence, what he gets and when it ends: each exactly once, on both databases."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.db.database import Database
from aimpay.server.growth.leads.models import Lead, Touchpoint
from aimpay.server.growth.mailing.consent import How, withdraw_consent
from aimpay.server.growth.mailing.models import Channel, Delivery, DeliveryStatus
from aimpay.server.growth.mailing.restraint import held_until
from aimpay.server.growth.sequences import enrol
from aimpay.server.growth.sequences import run_due as running
from aimpay.server.growth.sequences.models import RunStatus, SequenceRun, SequenceStep
from aimpay.server.growth.sequences.plan import ChannelPolicy, Condition, StepKind, StepPlan
from aimpay.server.growth.sequences.still_wanted import unwanted
from sequences.people import (
    TEXT,
    active_runs,
    bill,
    keep,
    mailbox,
    one_step,
    pays,
    person,
    plan_of,
    queued,
    runs,
    touch,
)

HOUR = timedelta(hours=1)


async def sweep(db: Database, now: datetime) -> None:
    async with db.write() as session:
        await enrol.take_touches(session, now)
    async with db.write() as session:
        await running.run_due(session, now)


async def come(db: Database, telegram_id: int, now: datetime, *, agrees: bool = True) -> int:
    async with db.write() as session:
        return (await person(session, telegram_id, now, agrees=agrees)).id


async def test_a_touch_lets_in_and_the_wait_is_kept(db: Database, noon: datetime) -> None:
    await keep(db, one_step(), noon)
    lead_id = await come(db, 7, noon)
    await touch(db, lead_id, "bot_started", noon)
    await sweep(db, noon)
    assert [run.next_at for run in await active_runs(db)] == [noon + HOUR]
    await sweep(db, noon + HOUR - timedelta(seconds=1))
    assert await queued(db) == []
    await sweep(db, noon + HOUR)
    (sent,) = await queued(db)
    assert (sent.channel, sent.address, sent.status) == ("telegram", "7", DeliveryStatus.PENDING)
    assert sent.campaign.startswith("sequence:")
    assert [run.status for run in await runs(db)] == [RunStatus.FINISHED]


async def test_two_workers_at_once_let_nobody_in_twice_and_tell_nobody_twice(db: Database, noon: datetime) -> None:
    await keep(db, one_step(wait=0), noon)
    leads = [await come(db, 100 + number, noon) for number in range(12)]
    for lead_id in leads:
        for _ in range(3):
            await touch(db, lead_id, "bot_started", noon)

    async def worker() -> None:
        for _ in range(3):
            await db.transact(lambda session: enrol.take_touches(session, noon))
            await db.transact(lambda session: running.run_due(session, noon))

    await asyncio.gather(*(worker() for _ in range(4)))
    assert sorted(run.lead_id for run in await runs(db)) == leads
    assert sorted(one.lead_id for one in await queued(db)) == leads
    async with db.read() as session:
        assert await session.scalar(select(Touchpoint.id).where(Touchpoint.handled_at.is_(None))) is None


class Died(BaseException):
    """As kill -9 in the middle of a transaction."""


async def dies_after(work: Callable[[AsyncSession, datetime], Awaitable[int]], db: Database, now: datetime) -> None:
    async with db.write() as session:
        await work(session, now)
        raise Died


async def test_a_death_in_the_middle_of_either_step_is_as_if_it_had_not_begun(db: Database, noon: datetime) -> None:
    await keep(db, one_step(wait=0), noon)
    lead_id = await come(db, 7, noon)
    await touch(db, lead_id, "bot_started", noon)
    for work in (enrol.take_touches, running.run_due):
        with pytest.raises(Died):
            await dies_after(work, db, noon)
        assert await queued(db) == []
        async with db.write() as session:
            await work(session, noon)
    assert len(await queued(db)) == 1
    await sweep(db, noon + HOUR)
    assert len(await queued(db)) == 1


async def test_who_paid_meanwhile_gets_nothing_even_if_it_lay_in_the_queue(db: Database, noon: datetime) -> None:
    await keep(db, plan_of(StepPlan(key="a", title="1", wait=0, variants=(TEXT,)), starts_on="payment_opened"), noon)
    async with db.write() as session:
        lead = await person(session, 7, noon)
        order = await bill(session, lead, noon, noon + HOUR)
    await touch(db, lead.id, "payment_opened", noon)
    await sweep(db, noon)
    (waiting,) = await queued(db)
    async with db.read() as session:
        assert await unwanted(session, [waiting], noon) == {}
    async with db.write() as session:
        await pays(session, await session.merge(order), noon + timedelta(minutes=1))
    async with db.read() as session:
        assert await unwanted(session, [waiting], noon + timedelta(minutes=2)) == {waiting.id: "purchase"}


async def test_a_purchase_before_the_touch_was_looked_at_ends_the_run_before_it_says_anything(
    db: Database, noon: datetime
) -> None:
    await keep(db, plan_of(StepPlan(key="a", title="1", wait=0, variants=(TEXT,)), starts_on="payment_opened"), noon)
    async with db.write() as session:
        lead = await person(session, 7, noon)
        order = await bill(session, lead, noon, noon + HOUR)
        await pays(session, order, noon + timedelta(minutes=1))
    await touch(db, lead.id, "payment_opened", noon)
    await sweep(db, noon + timedelta(minutes=5))
    assert await queued(db) == []
    assert [(run.status, run.why) for run in await runs(db)] == [(RunStatus.STOPPED, "purchase")]


async def test_marketing_without_a_consent_goes_nowhere_and_a_service_step_needs_none(
    db: Database, noon: datetime
) -> None:
    open_bill = Condition(bill_open=True)
    service = StepPlan(key="s", title="Счёт", wait=0, kind=StepKind.SERVICE, only_if=open_bill, variants=(TEXT,))
    marketing = StepPlan(key="m", title="Реклама", wait=0, variants=(TEXT,))
    await keep(db, plan_of(marketing, service, starts_on="payment_opened"), noon)
    async with db.write() as session:
        lead = await person(session, 7, noon, agrees=False)
        await bill(session, lead, noon, noon + HOUR)
    await touch(db, lead.id, "payment_opened", noon)
    await sweep(db, noon)
    await sweep(db, noon)
    (told,) = await queued(db)
    assert told.campaign.startswith("service:")


async def test_a_bill_that_closed_is_not_reminded_of(db: Database, noon: datetime) -> None:
    step = StepPlan(
        key="s", title="Счёт", wait=30, kind=StepKind.SERVICE, only_if=Condition(bill_open=True), variants=(TEXT,)
    )
    await keep(db, plan_of(step, starts_on="payment_opened"), noon)
    async with db.write() as session:
        lead = await person(session, 7, noon)
        await bill(session, lead, noon, noon + timedelta(minutes=20))
    await touch(db, lead.id, "payment_opened", noon)
    await sweep(db, noon + timedelta(minutes=30))
    assert await queued(db) == []


async def test_who_was_moved_to_a_step_while_it_was_taken_out_leaves_and_holds_up_nobody(
    db: Database, noon: datetime
) -> None:
    await keep(db, plan_of(*(StepPlan(key=key, title=key, wait=0, variants=(TEXT,)) for key in "ab")), noon)
    for number in (7, 8):
        await touch(db, await come(db, number, noon), "bot_started", noon)
    async with db.write() as session:
        await enrol.take_touches(session, noon)
    async with db.write() as session:
        step = await session.scalar(select(SequenceStep).where(SequenceStep.key == "b"))
        run = await session.scalar(select(SequenceRun).limit(1))
        assert step
        assert run
        step.retired_at, run.step_id = noon, step.id
    await sweep(db, noon)
    assert {(one.status, one.why) for one in await runs(db)} == {("stopped", "steps_gone"), ("finished", None)}


async def test_who_withdrew_gets_no_more_of_it(db: Database, noon: datetime) -> None:
    steps = (StepPlan(key=str(number), title="Шаг", wait=1440, variants=(TEXT,)) for number in range(3))
    await keep(db, plan_of(*steps), noon)
    lead_id = await come(db, 7, noon)
    await touch(db, lead_id, "bot_started", noon)
    await sweep(db, noon)
    await sweep(db, noon + 24 * HOUR)
    async with db.write() as session:
        lead = await session.get_one(Lead, lead_id)
        await withdraw_consent(session, lead, Channel.TELEGRAM, "7", how=How.BOT_BUTTON, now=noon + 25 * HOUR)
    await sweep(db, noon + 48 * HOUR)
    assert len(await queued(db)) == 1
    assert [(run.status, run.why) for run in await runs(db)] == [(RunStatus.STOPPED, "withdrawal")]


async def test_both_channels_are_told_once_each(db: Database, noon: datetime) -> None:
    await keep(db, one_step(wait=0, channel=ChannelPolicy.BOTH), noon)
    async with db.write() as session:
        lead = await person(session, 7, noon)
        await mailbox(session, lead, "anna@example.ru", noon, agrees=True)
    await touch(db, lead.id, "bot_started", noon)
    await sweep(db, noon)
    assert [(one.channel, one.address) for one in await queued(db)] == [
        ("telegram", "7"),
        ("email", "anna@example.ru"),
    ]
    assert len({one.key for one in await queued(db)}) == 2


async def test_nobody_enters_again_before_the_plan_lets_him(db: Database, noon: datetime) -> None:
    plan = one_step(wait=0).model_copy(update={"again_after_days": 2})
    await keep(db, plan, noon)
    lead_id = await come(db, 7, noon)
    for hours, expected in ((0, 1), (24, 1), (48, 2)):
        await touch(db, lead_id, "bot_started", noon + hours * HOUR)
        await sweep(db, noon + hours * HOUR)
        assert len(await runs(db)) == expected


async def test_what_comes_at_night_waits_for_the_morning(db: Database, noon: datetime) -> None:
    await keep(db, one_step(wait=60), noon)
    night = noon + 9 * HOUR  # 21:00 in Moscow
    lead_id = await come(db, 7, noon)
    await touch(db, lead_id, "bot_started", night)
    await sweep(db, night)
    await sweep(db, night + HOUR)
    assert await queued(db) == []
    morning = noon.replace(hour=7) + 24 * HOUR
    assert [run.next_at for run in await active_runs(db)] == [morning]
    await sweep(db, morning)
    assert len(await queued(db)) == 1


async def test_two_sequences_share_one_message_a_day(db: Database, noon: datetime) -> None:
    await keep(db, one_step(wait=0), noon, slug="first")
    await keep(db, one_step(wait=0), noon, slug="second")
    lead_id = await come(db, 7, noon)
    await touch(db, lead_id, "bot_started", noon)
    await sweep(db, noon)
    assert len(await queued(db)) == 1
    assert [run.next_at for run in await active_runs(db)] == [noon + 24 * HOUR]
    await sweep(db, noon + 24 * HOUR)
    assert len(await queued(db)) == 2


async def test_the_postman_is_held_back_by_what_was_sent_a_moment_ago(db: Database, noon: datetime) -> None:
    await keep(db, one_step(wait=0), noon)
    leads = [await come(db, 7, noon), await come(db, 8, noon)]
    for lead_id in leads:
        await touch(db, lead_id, "bot_started", noon)
    await sweep(db, noon)
    async with db.write() as session:
        first = await session.get_one(Delivery, (await queued(db))[0].id)
        values = {"template_id": first.template_id, "lead_id": first.lead_id, "channel": "telegram"}
        session.add(
            Delivery(
                key="b1:1", campaign="broadcast:1", address="7", status="sent", due_at=noon, sent_at=noon, **values
            )
        )
    async with db.read() as session:
        waiting = await queued(db)
        held = await held_until(session, waiting[:2], noon + HOUR)
    assert held == {waiting[0].id: noon + 24 * HOUR}
