"""How long it takes from the first touch to the first payment."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.insight.asked import Asked
from aimpay.server.insight.meaning import Meaning
from aimpay.server.insight.reading import daily, narrowed
from aimpay.server.insight.rollups import DayWaiting

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
    """What comes back of the database grows with how long people think, not with how many pay."""
    waiting = await daily(session, DayWaiting, asked)
    counted = select(waiting.hours, func.sum(waiting.people)).select_from(waiting.rows)
    by_hour = narrowed(counted, waiting, asked).group_by(waiting.hours).order_by(waiting.hours)
    rows = [(int(hours), int(people)) for hours, people in (await session.execute(by_hour)).all()]
    total = sum(people for _, people in rows)
    lower, median, upper = (_at(rows, total * quarter // 4) for quarter in (1, 2, 3))
    return ConversionTime(total, lower, median, upper, _buckets(rows))


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
