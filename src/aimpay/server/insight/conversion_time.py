"""How long it takes from the first touch to the first payment."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from aimpay.server.growth.visits.models import OrderTouch, Source
from aimpay.server.insight.asked import Asked, Touch
from aimpay.server.insight.meaning import Meaning
from aimpay.server.insight.reading import Seconds, source_name
from aimpay.server.selling.models import Order

MEANING: Final = Meaning(
    "Время до оплаты",
    "Сколько прошло от первого касания до первой оплаты у тех, кто впервые оплатил в эти дни. Первое касание — то, "
    "что записано с заказом. Заказы, у которых касание не записано, и подарки не считаются. Точность — час.",
    {
        "median": ("Медиана", "Половина людей решилась быстрее, половина — дольше."),
        "lower": ("Быстрая четверть", "Четверть людей решилась не дольше, чем за столько."),
        "upper": ("Медленная четверть", "Четверть людей думала дольше."),
        "people": ("Люди", "Сколько первых оплат в основе."),
    },
)

BOUNDS: Final = (0, 1, 3, 6, 12, 24, 48, 72, 120, 168, 336, 504, 720, 1440, 2160)
HOUR: Final = 3600


@dataclass(frozen=True)
class TimeBucket:
    """From ``since_hours``, included, to ``until_hours``, not included; None is without end."""

    since_hours: int
    until_hours: int | None
    people: int


@dataclass(frozen=True)
class ConversionTime:
    """``lower``, ``median`` and ``upper`` are quartiles in whole hours, None while nobody has paid."""

    people: int
    lower: int | None
    median: int | None
    upper: int | None
    buckets: tuple[TimeBucket, ...]


async def conversion_time(session: AsyncSession, asked: Asked) -> ConversionTime:
    """Hours are counted in the database: what comes back grows with how long people think, not with how many pay."""
    rows = [(int(hours), int(people)) for hours, people in (await session.execute(_by_hour(asked))).all()]
    total = sum(people for _, people in rows)
    lower, median, upper = (_at(rows, total * quarter // 4) for quarter in (1, 2, 3))
    return ConversionTime(total, lower, median, upper, _buckets(rows))


def _by_hour(asked: Asked) -> Select[*tuple[Any, ...]]:
    """A later order of the same person, for the course asked for, is not his first."""
    earlier = aliased(Order)
    before = select(earlier.id).where(
        earlier.user_id == Order.user_id, earlier.amount > 0, earlier.paid_at < Order.paid_at
    )
    hours = ((Seconds(Order.paid_at) - Seconds(OrderTouch.first_at)) // HOUR).label("hours")
    query = (
        select(hours, func.count(Order.id))
        .join(OrderTouch, OrderTouch.order_id == Order.id)
        .where(Order.paid_at >= asked.start, Order.paid_at < asked.end, Order.amount > 0)
        .where(OrderTouch.first_at.is_not(None), OrderTouch.first_at <= Order.paid_at)
    )
    if asked.course_id is not None:
        before = before.where(earlier.course_id == asked.course_id)
        query = query.where(Order.course_id == asked.course_id)
    return _of_source(query, asked).where(~before.exists()).group_by(hours).order_by(hours)


def _of_source(query: Select[*tuple[Any, ...]], asked: Asked) -> Select[*tuple[Any, ...]]:
    if not asked.source and not asked.campaign:
        return query
    touch = OrderTouch.first_source_id if asked.touch is Touch.FIRST else OrderTouch.last_source_id
    query = query.join(Source, Source.id == touch)
    if asked.source:
        query = query.where(source_name().element == asked.source)
    return query.where(Source.utm_campaign == asked.campaign) if asked.campaign else query


def _at(rows: Sequence[tuple[int, int]], place: int) -> int | None:
    for hours, people in rows:
        if place < people:
            return hours
        place -= people
    return rows[-1][0] if rows else None


def _buckets(rows: Sequence[tuple[int, int]]) -> tuple[TimeBucket, ...]:
    found = []
    for since, until in zip(BOUNDS, (*BOUNDS[1:], None), strict=True):
        people = sum(count for hours, count in rows if since <= hours and (until is None or hours < until))
        found.append(TimeBucket(since, until, people))
    return tuple(found)
