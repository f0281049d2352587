"""The morning's figures against a small world whose figures are known, on each kind of database."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.db.database import Database, async_engine
from aimpay.server.growth.leads.contacts import add_contact
from aimpay.server.growth.leads.find_lead import new_lead
from aimpay.server.growth.mailing.models import Channel, Delivery, DeliveryStatus, MessageTemplate
from aimpay.server.growth.visits.models import SiteSession, Source, Visit
from aimpay.server.insight.morning import Figures, sales_by_day
from aimpay.server.insight.period import Period, last_week, this_week, today, yesterday
from aimpay.server.ledger import rules
from aimpay.server.ledger.accounts import Line
from aimpay.server.ledger.post import post
from aimpay.server.people.models import User
from aimpay.server.workflows.models import Difference, FailedStep, SentMessage
from aimpay.server.workflows.morning.morning import Morning, morning
from aimpay.server.workflows.morning.waiting import owed
from fixtures.seasoned import seasoned

NOW: Final = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
"""A Wednesday, noon in Moscow."""
DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
_numbers = itertools.count(1)
NOTHING: Final = Figures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


@asynccontextmanager
async def database(url: str) -> AsyncIterator[Database]:
    db = Database(url, seasoned(async_engine(url)))
    try:
        yield db
    finally:
        await db.close()


async def test_figures_of_a_day_and_of_a_week_are_exact(migrated_database_url: str) -> None:
    async with database(migrated_database_url) as db:
        async with db.write() as session:
            await a_small_world(session)
        async with db.read() as session:
            day, week = await morning(session, today(NOW), NOW), await morning(session, this_week(NOW), NOW)
            whole, last = await morning(session, yesterday(NOW), NOW), await morning(session, last_week(NOW), NOW)
            days = await sales_by_day(session, NOW)
    assert day.figures == Figures(
        visits=2,
        leads=1,
        sales=2,
        sold=2_998_000,
        refunds=1,
        refunded=1_499_000,
        fees=52_465 + 8_600,
        commissions=300_000 - 100_000,
        certificates=0,
        failed_deliveries=1,
    )
    assert day.figures.net == 2_998_000 - 1_499_000 - 61_065 - 200_000
    assert (day.before.sales, day.before.sold, day.before.visits) == (1, 500_000, 0), "yesterday until noon only"
    assert (whole.figures.sales, whole.figures.sold) == (2, 1_200_000)
    assert (week.figures.sales, week.figures.sold) == (4, 4_198_000)
    assert week.before == replace(NOTHING, failed_deliveries=1), "last week's sale is of its Thursday"
    assert (last.figures.sales, last.figures.sold) == (1, 900_000)
    assert [(one.day.isoformat(), one.sales, one.sold) for one in days if one.sales] == [
        ("2026-11-19", 1, 900_000),
        ("2026-11-24", 2, 1_200_000),
        ("2026-11-25", 2, 2_998_000),
    ]
    assert len(days) == 14
    check_waiting(day)


def check_waiting(day: Morning) -> None:
    waits = day.waiting
    assert (waits.failed_steps, waits.differences, waits.not_delivered, waits.unclear) == (1, 1, 1, 1)
    assert waits.owed == 250_000, "a debtor's minus is not set against what others are owed"
    assert waits.compared is not None
    assert waits.compared.isoformat() == "2026-11-24"
    assert (waits.payouts, waits.by_hand, waits.reviews, waits.chats, waits.incomes) == (0, 0, 0, 0, 0)


async def test_morning_of_an_empty_school_is_all_zeros(migrated_sqlite_url: str) -> None:
    async with database(migrated_sqlite_url) as db, db.read() as session:
        empty = await morning(session, today(NOW), NOW)
        assert (empty.figures, empty.before, await owed(session)) == (NOTHING, NOTHING, 0)
        assert all(one.sold == 0 for one in await sales_by_day(session, NOW))


def test_days_are_those_of_moscow_and_a_week_begins_on_monday() -> None:
    late = datetime(2026, 11, 22, 21, 30, tzinfo=UTC)
    assert today(late).start == datetime(2026, 11, 22, 21, tzinfo=UTC) == this_week(late).start
    before = Period(today(NOW).start, today(NOW).end, NOW, DAY).before
    assert (before.start, before.end) == (today(NOW).start - DAY, NOW - DAY)


async def a_small_world(session: AsyncSession) -> None:
    partner, debtor = await _person(session), await _person(session)
    noon = NOW - HOUR
    await _post(session, noon, *rules.sale(1_499_000, 1_446_535))
    await _post(session, noon, *rules.outside_sale(1_499_000))
    await _post(session, noon, *rules.refund(1_499_000))
    await _post(session, noon, *rules.overpayment(partner, 77_700, None))
    await _post(session, noon, *rules.commission(partner, 300_000), *rules.release(partner, 300_000))
    await _post(session, noon, *rules.clawback(debtor, 100_000))
    await _post(session, noon, *rules.reserve(partner, 200_000))
    await _post(session, noon, *rules.pay_out(partner, 50_000, 8_600))
    await _post(session, NOW - DAY - HOUR, *rules.sale(500_000, None))
    await _post(session, NOW - DAY + HOUR, *rules.sale(700_000, None))
    await _post(session, NOW - 6 * DAY, *rules.sale(900_000, None))
    await _people_come(session)
    await _things_fail(session)


async def _person(session: AsyncSession) -> int:
    user = User(first_name="Анна", created_at=NOW)
    session.add(user)
    await session.flush()
    return user.id


async def _post(session: AsyncSession, at: datetime, *lines: Line) -> None:
    await post(session, kind="test", reference=f"test:{next(_numbers)}", lines=lines, now=at)


async def _people_come(session: AsyncSession) -> None:
    source = Source(digest="d", created_at=NOW)
    session.add(source)
    await session.flush()
    seen = {"first_source_id": source.id, "last_source_id": source.id, "last_source_at": NOW}
    browser = SiteSession(**seen, created_at=NOW, seen_at=NOW)
    session.add(browser)
    await session.flush()
    session.add_all(
        Visit(session_id=browser.id, source_id=source.id, landing="/", at=at)
        for at in (NOW - HOUR, today(NOW).start, today(NOW).start - timedelta(seconds=1))
    )
    known = await new_lead(session, NOW - HOUR, name="Ольга")
    await add_contact(session, known, "email", "olga@example.com", NOW)
    await new_lead(session, NOW - HOUR, name=None)


async def _things_fail(session: AsyncSession) -> None:
    at = NOW - HOUR
    session.add(SentMessage(key="reconcile:2026-11-24", sent_at=at))
    session.add(
        Difference(kind="payment_unknown", object_id="2f", ours={}, theirs={}, explanation="Платёж", found_at=at)
    )
    for key, closed in (("a", None), ("b", at)):
        row = FailedStep(key=key, step="renew_token", arguments=[], error="", times=1, failed_at=at, retry_at=at)
        row.closed_at = closed
        session.add(row)
    lead, template = (
        await new_lead(session, at - 9 * DAY, name=None),
        MessageTemplate(name="Т", telegram="т", created_at=at, updated_at=at),
    )
    session.add(template)
    await session.flush()
    sent = {"campaign": "broadcast:1", "template_id": template.id, "lead_id": lead.id, "address": "1", "due_at": at}
    for number, (status, when) in enumerate(
        ((DeliveryStatus.UNCLEAR, at), (DeliveryStatus.SENT, at), (DeliveryStatus.FAILED, at - 8 * DAY))
    ):
        values = {"key": f"k{number}", "channel": Channel.TELEGRAM, "status": status, "claimed_at": when}
        session.add(Delivery(**sent, **values))
