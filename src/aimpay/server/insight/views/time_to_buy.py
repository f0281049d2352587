"""How long people think: from the first touch to the first payment."""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.insight.asked import Asked
from aimpay.server.insight.charts.model import Bar, Ranking
from aimpay.server.insight.charts.words import share
from aimpay.server.insight.conversion_time import ConversionTime, TimeBucket, conversion_time
from aimpay.server.insight.views.model import Column, Empty, Fact, Section, Shown, Table
from aimpay.server.insight.views.names import hours_name
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
    quarters = (
        ("Четверть — быстрее", found.lower),
        ("Половина — быстрее", found.median),
        ("Три четверти — быстрее", found.upper),
    )
    said = ", ".join(f"{words.lower()} {hours_name(hours)}" for words, hours in quarters if hours is not None)
    section = Section("buckets", "Сколько думают", _table(found), chart(found), _sentence(said))
    return Shown((Fact("Купили впервые", found.people),), (section,), None if found.people else EMPTY)


def chart(found: ConversionTime) -> Ranking:
    half = f": половина — быстрее {hours_name(found.median)}" if found.median is not None else ""
    bars = tuple(Bar(bucket_name(one), one.people, _part(one, found)) for one in found.buckets)
    return Ranking(f"От\u00a0первого касания до\u00a0оплаты{half}", bars)


def bucket_name(one: TimeBucket) -> str:
    if one.until_hours is None:
        return f"от\u00a0{hours_name(one.since_hours)}"
    if not one.since_hours:
        return f"до\u00a0{hours_name(one.until_hours)}"
    return f"{hours_name(one.since_hours)}\u00a0— {hours_name(one.until_hours)}"


def _sentence(said: str) -> str:
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def _part(one: TimeBucket, found: ConversionTime) -> str:
    return share(one.people * BASIS // found.people) if found.people else ""


def _table(found: ConversionTime) -> Table:
    columns = Column("Прошло", Kind.TEXT), Column("Людей"), Column("Доля", Kind.SHARE)
    rows = tuple(
        (bucket_name(one), one.people, one.people * BASIS // found.people if found.people else None)
        for one in found.buckets
    )
    return Table(columns, rows)
