"""What a step sold: each order once, by the last message before it, without what was given back."""

from datetime import datetime, timedelta

from sqlalchemy import select

from aimpay.server.db.database import Database
from aimpay.server.growth.mailing.models import Delivery, MessageTemplate
from aimpay.server.growth.sequences.load_plan import Loaded, load_sequence
from aimpay.server.growth.sequences.plan import StepPlan, VariantPlan
from aimpay.server.growth.sequences.results import numbers, sales, tallies
from aimpay.server.selling.models import PaymentAttempt, Refund
from sequences.people import bill, keep, pays, person, plan_of

DAY = timedelta(days=1)
PRICE = 1_499_000
TWO_TEXTS = (VariantPlan(key="a", telegram="А"), VariantPlan(key="b", telegram="Б"))


async def school_with(db: Database, noon: datetime) -> Loaded:
    steps = [StepPlan(key=key, title=key, wait=0, variants=TWO_TEXTS) for key in ("one", "two")]
    await keep(db, plan_of(*steps), noon)
    async with db.read() as session:
        found = await load_sequence(session, "proba")
    assert found
    return found


async def told(db: Database, campaign: str, lead_id: int, at: datetime) -> None:
    async with db.write() as session:
        template_id = await session.scalar(select(MessageTemplate.id).limit(1))
        session.add(
            Delivery(
                key=f"{campaign}:{lead_id}:{at}",
                campaign=campaign,
                template_id=template_id,
                lead_id=lead_id,
                channel="telegram",
                address="7",
                status="sent",
                due_at=at,
                sent_at=at,
            )
        )


async def buyer(db: Database, telegram_id: int, at: datetime, given_back: int = 0) -> int:
    async with db.write() as session:
        lead = await person(session, telegram_id, at)
        order = await bill(session, lead, at, at)
        await pays(session, order, at)
        if given_back:
            attempt_id = await session.scalar(select(PaymentAttempt.id).where(PaymentAttempt.order_id == order.id))
            session.add(
                Refund(
                    attempt_id=attempt_id,
                    amount=given_back,
                    status="succeeded",
                    external=False,
                    keep_access=True,
                    reason="часть",
                    idempotency_key=f"r{lead.id}",
                    created_at=at,
                    check_at=at,
                )
            )
        return lead.id


def campaign(sequence: Loaded, step: str, variant: str = "a") -> str:
    row = sequence.steps[step]
    return f"sequence:{sequence.id}:{row.id}:{row.variants[variant][0]}"


async def revenue(db: Database, sequence: Loaded) -> dict[str, tuple[int, int]]:
    async with db.read() as session:
        found = (await numbers(session, [sequence.id]))[sequence.id]
    return {
        key: (found.steps[row.id].orders, found.steps[row.id].revenue)
        for key, row in sequence.steps.items()
        if row.id in found.steps and found.steps[row.id].orders
    }


async def test_an_order_is_owed_to_the_last_message_before_it_and_only_once(db: Database, noon: datetime) -> None:
    sequence = await school_with(db, noon)
    lead_id = await buyer(db, 7, noon)
    await told(db, campaign(sequence, "one"), lead_id, noon - 3 * DAY)
    await told(db, campaign(sequence, "two"), lead_id, noon - 2 * DAY)
    await told(db, campaign(sequence, "one"), lead_id, noon + DAY)
    assert await revenue(db, sequence) == {"two": (1, PRICE)}


async def test_a_message_a_week_ago_sold_nothing(db: Database, noon: datetime) -> None:
    sequence = await school_with(db, noon)
    await told(db, campaign(sequence, "one"), await buyer(db, 7, noon), noon - 7 * DAY - timedelta(seconds=1))
    await told(db, campaign(sequence, "two"), await buyer(db, 8, noon), noon - 7 * DAY)
    assert await revenue(db, sequence) == {"two": (1, PRICE)}


async def test_a_broadcast_that_came_later_takes_the_order_from_the_step(db: Database, noon: datetime) -> None:
    sequence = await school_with(db, noon)
    lead_id = await buyer(db, 7, noon)
    await told(db, campaign(sequence, "one"), lead_id, noon - 2 * DAY)
    await told(db, "broadcast:1", lead_id, noon - DAY)
    async with db.read() as session:
        assert await sales(session) == []


async def test_what_was_given_back_is_not_counted(db: Database, noon: datetime) -> None:
    sequence = await school_with(db, noon)
    await told(db, campaign(sequence, "one"), await buyer(db, 7, noon, given_back=499_000), noon - DAY)
    assert await revenue(db, sequence) == {"one": (1, 1_000_000)}


async def test_texts_are_compared_by_those_whose_days_are_over(db: Database, noon: datetime) -> None:
    sequence = await school_with(db, noon)
    now = noon + 30 * DAY
    await told(db, campaign(sequence, "one", "a"), await buyer(db, 7, noon), noon - 6 * DAY)
    await told(db, campaign(sequence, "one", "b"), await buyer(db, 8, noon), noon - 8 * DAY)
    await told(db, campaign(sequence, "one", "b"), await buyer(db, 9, now), now - DAY)
    async with db.read() as session:
        found = await tallies(session, sequence, "one", now)
    assert [(one.variant, one.told, one.bought) for one in found] == [("a", 1, 1), ("b", 1, 0)]
