"""A rollup is what its tables say, whatever happened in whatever order, and however often a pass was broken off."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, func, select, text

from aimpay.server.db.database import sync_engine
from aimpay.server.insight.fresh.parts import PARTS
from aimpay.server.insight.rolling import differing
from aimpay.server.insight.rollups import DayMoney, DayPeople, DayVisits
from aimpay.server.insight.sql_words import Span, joined, spell
from aimpay.server.insight.watching import mark_everything
from aimpay.server.kit.moscow import moscow_day
from aimpay.server.migrations.tables import METADATA
from figures.history import ACTS, History
from figures.tables import START

HOURS: Final = 24 * 20
CHOICES: Final = [name for name, weight in ACTS.items() for _ in range(weight)]
numbers = st.integers(0, 30)
acts = st.lists(st.tuples(st.sampled_from(CHOICES), numbers, numbers, st.integers(0, HOURS)), min_size=15, max_size=60)
NO_SHRINK: Final = (Phase.explicit, Phase.generate)
EVER: Final = [Span(START.date() - timedelta(days=5), START.date() + timedelta(days=60))]


@pytest.fixture
def engine(migrated_sqlite_url: str) -> Iterator[Engine]:
    made = sync_engine(migrated_sqlite_url)
    yield made
    made.dispose()


@pytest.fixture
def postgres(migrated_postgres_url: str) -> Iterator[Engine]:
    made = sync_engine(migrated_postgres_url)
    yield made
    made.dispose()


Acts = list[tuple[str, int, int, int]]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=acts)
def test_every_rollup_is_what_its_tables_say_after_any_history(engine: Engine, acts: Acts) -> None:
    _live_through(engine, acts)


@pytest.mark.postgres
@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], phases=NO_SHRINK)
@given(acts=acts)
def test_triggers_of_postgres_note_as_much(postgres: Engine, acts: Acts) -> None:
    _live_through(postgres, acts)


def _live_through(engine: Engine, acts: Acts) -> None:
    with engine.connect() as connection, connection.begin() as transaction:
        history = History(connection)
        history.roll_all()
        for act in acts:
            history.do(*act)
        before = [_by_dates(connection, part) for part in PARTS]
        history.roll_all()
        assert differing(connection) == []
        assert before == [_by_dates(connection, part) for part in PARTS]
        assert _kept(connection, select(DayVisits.day, func.sum(DayVisits.visits))) == _visits(connection)
        assert _kept(connection, select(DayPeople.day, func.sum(DayPeople.leads))) == _leads(connection)
        assert _paid(connection) == _payers(connection)
        assert _gross(connection) == _booked(connection)
        transaction.rollback()


def test_days_that_nobody_noted_are_found_and_put_right(engine: Engine) -> None:
    with engine.connect() as connection, connection.begin() as transaction:
        history = History(connection)
        for place in range(3):
            history.do("visit", 0, place, 24 * place)
        history.roll_all()
        connection.execute(text("UPDATE insight_visits SET visits = 99"))
        days = {moscow_day(START) + timedelta(days=place) for place in range(3)}
        assert {(one.part, one.day) for one in differing(connection)} == {("visits", day) for day in days}
        mark_everything(connection)
        history.roll_all()
        assert differing(connection) == []
        transaction.rollback()


@given(st.sets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), min_size=1), st.integers(1, 10))
def test_spans_hold_every_day_and_are_no_more_than_asked(days: set[date], most: int) -> None:
    spans = joined(sorted(days), most)
    assert len(spans) <= most
    assert all(any(span.since <= day <= span.until for span in spans) for day in days)
    assert all(earlier.until < later.since for earlier, later in pairwise(spans))


def _by_dates(connection: Connection, part: Any) -> list[Any]:
    """What the tables say: channels may have been given names of their own meanwhile."""
    rows = connection.execute(spell(part.fresh, connection.dialect.name, EVER).columns(*part.table.columns)).mappings()
    sums: Counter[Any] = Counter()
    for row in rows:
        for column in part.table.columns:
            if not column.primary_key:
                sums[row["day"], column.name] += row[column.name]
    return sorted((key, value) for key, value in sums.items() if key[1] != "place")


def _kept(connection: Connection, query: Any) -> dict[date, int]:
    return {day: int(count) for day, count in connection.execute(query.group_by(text("1"))) if count}


def _visits(connection: Connection) -> dict[date, int]:
    visits = METADATA.tables["visits"]
    return dict(Counter(moscow_day(at) for at in connection.scalars(select(visits.c.at))))


def _leads(connection: Connection) -> dict[date, int]:
    leads = METADATA.tables["leads"]
    rows = connection.execute(select(leads).where(leads.c.merged_into_id.is_(None))).all()
    return dict(Counter(moscow_day(min(row.created_at, row.first_touch_at or row.created_at)) for row in rows))


def _paid(connection: Connection) -> int:
    return connection.scalar(select(func.sum(DayPeople.paid)).where(DayPeople.course_id == 0)) or 0


def _payers(connection: Connection) -> int:
    leads, orders = METADATA.tables["leads"], METADATA.tables["orders"]
    bought = select(orders.c.user_id).where(orders.c.paid_at.is_not(None), orders.c.amount > 0)
    standing = select(func.count()).where(leads.c.user_id.in_(bought), leads.c.merged_into_id.is_(None))
    return connection.scalar(standing) or 0


def _gross(connection: Connection) -> tuple[int, int, int]:
    sums = func.sum(DayMoney.gross), func.sum(DayMoney.refunds), func.sum(DayMoney.commissions)
    gross, refunds, commissions = connection.execute(select(*sums)).one()
    return int(gross or 0), int(refunds or 0), int(commissions or 0)


def _booked(connection: Connection) -> tuple[int, int, int]:
    """Sums of the ledger's lines, taken account by account."""
    entries = METADATA.tables["ledger_entries"]
    rows = connection.execute(select(entries)).all()
    sold = sum(row.amount for row in rows if row.credit_account_id == 1)
    back = sum(row.amount for row in rows if row.debit_account_id == 4)
    shares = sum(row.amount * ((row.debit_account_id == 5) - (row.credit_account_id == 5)) for row in rows)
    return sold, back, shares
