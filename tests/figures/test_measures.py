"""What measures say of a small school whose figures can be counted by hand."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Final

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.db.database import Database, sync_engine
from aimpay.server.insight.advertising import AdReturn, advertising
from aimpay.server.insight.asked import Asked, Grain, Touch, read_asked
from aimpay.server.insight.chat_usage import chat_usage_total
from aimpay.server.insight.cohorts import cohorts
from aimpay.server.insight.conversion_time import conversion_time
from aimpay.server.insight.errors import FilterInvalidError, PeriodInvalidError
from aimpay.server.insight.funnel import Funnel, funnel, funnel_by_period, funnel_by_source
from aimpay.server.insight.network import network
from aimpay.server.insight.orders import orders
from aimpay.server.insight.partners import partner_returns
from aimpay.server.insight.revenue import revenue
from aimpay.server.insight.slots import whole
from aimpay.server.insight.warm_up import warm_up
from figures.history import History
from figures.tables import PARTNER, PRICE

FIRST: Final = date(2026, 3, 1)
MARCH: Final = Asked(FIRST, date(2026, 3, 31), grain=Grain.WEEK)
NOW: Final = datetime(2026, 3, 31, tzinfo=UTC)
LIFE: Final = (
    ("visit", 0, 0, 0),  # vk a
    ("visit", 0, 1, 1),  # vk b
    ("visit", 0, 2, 2),  # direct
    ("meet", 0, 1, 1),
    ("meet", 0, 0, 30),  # out of nowhere
    ("start_bot", 0, 1, 2),
    ("order", 0, 1, 3),
    ("pay", 0, 1, 200),
    ("pass_quiz", 0, 1, 210),
    ("walk", 0, 0, 100),
    ("walk", 0, 1, 300),
    ("talk", 0, 0, 4),
    ("give_back", 0, 1, 500),
)


@pytest.fixture
async def session(migrated_sqlite_url: str) -> AsyncIterator[AsyncSession]:
    """Nothing is rolled up but what happened before the refund: the rest is read from the tables."""
    engine = sync_engine(migrated_sqlite_url)
    with engine.begin() as connection:
        history = History(connection)
        for act in LIFE[:-1]:
            history.do(*act)
        history.roll_all()
        history.do(*LIFE[-1])
        connection.execute(text("INSERT INTO ad_imports VALUES (1, 'costs.csv', 'x', 1, '2026-03-02 10:00:00')"))
        connection.execute(text("INSERT INTO ad_costs VALUES (1, '2026-03-02', 'vk', 'a', 50000, 7, 1, 1)"))
        connection.execute(text("INSERT INTO chat_spending VALUES ('2026-03-02', 123456, 0, 4)"))
    engine.dispose()
    db = Database(migrated_sqlite_url)
    async with db.read() as reading:
        yield reading
    await db.close()


async def test_money_stands_on_the_day_of_its_event(session: AsyncSession) -> None:
    weeks = {row.start: row for row in await revenue(session, MARCH)}
    paid, returned = weeks[date(2026, 3, 9)], weeks[date(2026, 3, 16)]
    assert (paid.sales, paid.gross, paid.fees, paid.commissions, paid.refunds) == (1, PRICE, 3500, 20_000, 0)
    assert (returned.gross, returned.refunds, returned.net) == (0, 1100, -1100)
    assert whole(list(weeks.values())).net == PRICE - 3500 - 20_000 - 1100
    assert whole(await revenue(session, Asked(FIRST, FIRST))).gross == 0


async def test_sale_keeps_its_day_and_its_refund_comes_to_it(session: AsyncSession) -> None:
    figures = whole(await orders(session, MARCH))
    assert (figures.placed, figures.paid, figures.refunded, figures.returned) == (1, 1, 1, 1100)
    assert (figures.average, figures.refund_rate_bp, figures.returned_rate_bp) == (PRICE, 10_000, 110)


async def test_people_are_counted_once_on_the_day_they_came(session: AsyncSession) -> None:
    whole = await funnel(session, MARCH)
    assert whole == Funnel(visit=4, lead=2, bot=1, email=1, opened=1, paid=1, passed=1)
    first, *rest = await funnel_by_period(session, Asked(FIRST, date(2026, 3, 3)))
    assert (first.start, first.funnel.visit, first.funnel.paid) == (FIRST, 3, 1)
    assert sum(one.funnel.visit for one in rest) == 1
    rows = {(row.source, row.funnel.visit, row.funnel.paid) for row in await funnel_by_source(session, MARCH)}
    assert rows == {("vk", 2, 1), ("direct", 1, 0), (None, 1, 0)}
    assert (await funnel(session, Asked(FIRST, MARCH.until, source="direct"))).visit == 1
    assert (await funnel(session, Asked(FIRST, MARCH.until, course_id=1))).paid == 0
    assert (await funnel(session, Asked(FIRST, MARCH.until, course_id=2, touch=Touch.LAST))).paid == 1


async def test_cohort_counts_weeks_from_each_persons_first_step(session: AsyncSession) -> None:
    found = {one.start: one for one in await cohorts(session, MARCH, NOW)}
    came = found[date(2026, 2, 23)]
    assert (came.people, came.paid, came.revenue, came.per_lead) == (1, 1, PRICE - 1100, PRICE - 1100)
    assert [week.paid for week in came.weeks] == [0, 1, 1, 1, 1]
    assert found[date(2026, 3, 23)].weeks[0].week == 0


async def test_time_to_pay_is_of_first_payments_with_a_known_touch(session: AsyncSession) -> None:
    told = await conversion_time(session, MARCH)
    assert told.people == sum(bucket.people for bucket in told.buckets)
    assert (await conversion_time(session, Asked(FIRST, FIRST))).median is None


async def test_advertising_meets_what_it_brought(session: AsyncSession) -> None:
    by_name = {row.campaign: row for row in await advertising(session, MARCH, by_campaign=True) if row.source == "vk"}
    assert by_name["a"] == AdReturn("vk", "a", 50_000, 7, visits=1, leads=1, sales=1, revenue=PRICE - 1100)
    assert (by_name["a"].cost_per_lead, by_name["a"].romi_bp) == (50_000, (PRICE - 1100 - 50_000) * 10_000 // 50_000)
    assert by_name["b"].romi_bp is None


async def test_steps_of_the_warm_up_know_who_paid_after_them(session: AsyncSession) -> None:
    assert [(one.step, one.people, one.paid) for one in await warm_up(session, MARCH)] == [("s0", 1, 1), ("s1", 1, 0)]


async def test_chat_costs_kopecks_and_sells(session: AsyncSession) -> None:
    told = await chat_usage_total(session, MARCH)
    assert (told.sessions, told.questions, told.fallback, told.cost, told.buyers) == (1, 1, 1, 12, 1)


async def test_partner_is_told_what_the_ledger_gave_him(session: AsyncSession) -> None:
    (partner,) = await partner_returns(session, MARCH)
    assert (partner.user_id, partner.commission, partner.paid_out) == (PARTNER, 20_000, 0)
    assert (await network(session, MARCH)).depths == ()


def test_address_is_read_with_its_usual_period_and_refused_by_name() -> None:
    today = date(2026, 3, 31)
    asked = read_asked({"since": "", "grain": "month", "touch": "last", "source": " vk ", "course": "2"}, today)
    assert (asked.since, asked.until, asked.source, asked.course_id) == (date(2026, 3, 2), today, "vk", 2)
    assert asked.slots() == [date(2026, 3, 1)]
    for field, value in (("since", "вчера"), ("grain", "year"), ("touch", "x"), ("course", "-1")):
        with pytest.raises(FilterInvalidError) as refused:
            read_asked({field: value}, today)
        assert refused.value.details == {"field": field}
    with pytest.raises(PeriodInvalidError):
        read_asked({"since": "2026-04-01"}, today)
