"""How long people think: from the first touch to the first payment."""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.insight.asked import Asked
from aimpay.server.insight.charts.model import Series, Timeline
from aimpay.server.insight.conversion_time import MEANING, ConversionTime, TimeBucket, conversion_time
from aimpay.server.insight.views.model import Column, Empty, Fact, Section, Shown, Table, told
from aimpay.server.insight.views.names import A_DAY, hours_name
from aimpay.server.kit.typography import NBSP
from aimpay.server.sheets.table import Kind

BASIS: Final = 10_000
EMPTY = Empty(
    "За\u00a0этот период никто не\u00a0купил",
    "Здесь появится, сколько времени проходит от\u00a0первого касания до\u00a0первой оплаты\u00a0— "
    "по\u00a0нему видно, когда напоминать.",
)


async def load(session: AsyncSession, asked: Asked, _now: datetime) -> Shown:
    return show(await conversion_time(session, asked))


def show(found: ConversionTime) -> Shown:
    quartiles = (("lower", found.lower), ("median", found.median), ("upper", found.upper))
    facts = (
        Fact("Купили впервые", found.people),
        *(Fact(told(MEANING, name).title, _hours(hours), Kind.TEXT) for name, hours in quartiles),
    )
    section = Section("buckets", "Сколько думают", _table(found), chart(found))
    return Shown(facts, (section,), None if found.people else EMPTY)


def chart(found: ConversionTime) -> Timeline:
    half = f": половина\u00a0— быстрее {hours_name(found.median)}" if found.median is not None else ""
    people = Series("людей", tuple(one.people for one in found.buckets))
    title = f"От\u00a0первого касания до\u00a0оплаты{half}"
    return Timeline(title, tuple(bucket_name(one) for one in found.buckets), (people,))


def bucket_name(one: TimeBucket) -> str:
    """1–3 ч, 2–3 дн., от 90 дн."""
    if one.until_hours is None:
        return f"от\u00a0{hours_name(one.since_hours)}"
    if not one.since_hours:
        return f"до\u00a0{hours_name(one.until_hours)}"
    if one.since_hours >= A_DAY:
        return f"{one.since_hours // A_DAY}–{one.until_hours // A_DAY}{NBSP}дн."
    return f"{one.since_hours}–{one.until_hours}{NBSP}ч"


def _hours(hours: int | None) -> str | None:
    return None if hours is None else hours_name(hours)


def _table(found: ConversionTime) -> Table:
    columns = Column("Прошло", Kind.TEXT), told(MEANING, "people"), Column("Доля", Kind.SHARE)
    rows = tuple(
        (bucket_name(one), one.people, one.people * BASIS // found.people if found.people else None)
        for one in found.buckets
    )
    return Table(columns, rows)
