"""Cohorts as a heat table: who came when, and which share of them had paid how many weeks later."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.insight.asked import Asked
from aimpay.server.insight.charts.model import Heat
from aimpay.server.insight.cohorts import MEANING, Cohort, cohorts
from aimpay.server.insight.views.model import Column, Empty, Fact, Section, Shown, Table, Value, told
from aimpay.server.insight.views.names import slot_name
from aimpay.server.sheets.table import Kind

BASIS: Final = 10_000
EMPTY = Empty(
    "За\u00a0этот период новых лидов не\u00a0было",
    "Когорта\u00a0— люди, которые оставили контакт в\u00a0одну неделю или один месяц. "
    "Здесь появится, какая доля из\u00a0них купила через неделю, две, три.",
)


async def load(session: AsyncSession, asked: Asked, now: datetime) -> Shown:
    return show(asked, await cohorts(session, asked, now))


def show(asked: Asked, rows: Sequence[Cohort]) -> Shown:
    living = [one for one in rows if one.people]
    people, paid = sum(one.people for one in living), sum(one.paid for one in living)
    return Shown(
        facts=(
            Fact("Лиды", people),
            Fact("Оплатили", paid),
            Fact("Конверсия", paid * BASIS // people if people else None, Kind.SHARE),
            Fact("Выручка", sum(one.revenue for one in living), Kind.MONEY),
        ),
        sections=(Section("cohorts", "Доля оплативших по\u00a0неделям", _table(asked, living), chart(asked, living)),),
        empty=None if living else EMPTY,
    )


def chart(asked: Asked, rows: Sequence[Cohort]) -> Heat:
    most = _weeks(rows)
    return Heat(
        "Доля оплативших к\u00a0концу недели",
        tuple(f"{week}-я" for week in range(most)),
        tuple((slot_name(one.start, asked), _shares(one, most)) for one in rows),
    )


def _weeks(rows: Sequence[Cohort]) -> int:
    return max((len(one.weeks) for one in rows), default=0)


def _shares(one: Cohort, most: int) -> tuple[int | None, ...]:
    known = {week.week: week.paid * BASIS // one.people for week in one.weeks if one.people}
    return tuple(known.get(week) for week in range(most))


def _table(asked: Asked, rows: Sequence[Cohort]) -> Table:
    most = _weeks(rows)
    columns = (
        Column("Пришли", Kind.TEXT),
        told(MEANING, "people"),
        told(MEANING, "paid"),
        told(MEANING, "revenue", Kind.MONEY),
        told(MEANING, "per_lead", Kind.MONEY),
        *(Column(f"{week}-я\u00a0неделя", Kind.SHARE, heat=True) for week in range(most)),
    )
    return Table(columns, tuple(_row(asked, one, most) for one in rows))


def _row(asked: Asked, one: Cohort, most: int) -> tuple[Value, ...]:
    return (
        slot_name(one.start, asked),
        one.people,
        one.paid,
        one.revenue,
        one.revenue // one.people,
        *_shares(one, most),
    )
