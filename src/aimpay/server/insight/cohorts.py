"""People who came in one week or month, and how many of them had paid so many weeks later."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.insight.asked import Asked, next_slot, slot_of
from aimpay.server.insight.meaning import Meaning
from aimpay.server.insight.reading import daily, narrowed
from aimpay.server.insight.rollups import DayCohort, DayPeople
from aimpay.server.insight.slots import by_slot
from aimpay.server.kit.moscow import moscow_day

MEANING: Final = Meaning(
    "Когорты",
    "Лиды, чей первый шаг пришёлся на одну неделю или один месяц, и сколько из них оплатили за столько-то недель после "
    "своего первого шага. Недели каждый считает от своего первого шага: нулевая — первые семь дней. Человек посчитан "
    "в неделе первой оплаты, доли накапливаются. Недели, до которых когорта ещё не дожила, не показаны.",
    {
        "people": ("Лиды", "Сколько лидов впервые появилось в этом периоде."),
        "paid": ("Оплатили", "Сколько из них оплатили к этой минуте."),
        "revenue": ("Выручка", "Их оплаты за вычетом возвратов; деньги стоят в неделе оплаты."),
        "per_lead": ("Выручка на лида", "Выручка, делённая на всех лидов когорты, и на тех, кто не купил."),
        "weeks": ("Доля оплативших", "Оплатившие к концу недели, делённые на лидов когорты."),
    },
)


@dataclass(frozen=True)
class CohortWeek:
    """Summed up to the end of the week after the first step; ``week`` 0 is the first seven days. Kopecks."""

    week: int
    paid: int
    revenue: int


@dataclass(frozen=True)
class Cohort:
    """``people`` are leads. ``weeks`` are those that the first of the cohort have come to."""

    start: date
    people: int
    paid: int
    revenue: int
    weeks: tuple[CohortWeek, ...]

    @property
    def per_lead(self) -> int | None:
        """Return kopecks."""
        return self.revenue // self.people if self.people else None


async def cohorts(session: AsyncSession, asked: Asked, now: datetime, most_weeks: int = 12) -> list[Cohort]:
    """Return a cohort for each slot of the period, also for the empty ones."""
    everybody = await _people(session, asked)
    weeks = await _weeks(session, asked)
    return [_cohort(start, sums["people"], weeks.get(start, {}), asked, now, most_weeks) for start, sums in everybody]


async def _people(session: AsyncSession, asked: Asked) -> list[tuple[date, dict[str, int]]]:
    """Leads belong to no course."""
    whole = Asked(asked.since, asked.until, asked.grain, asked.touch, asked.source, asked.campaign)
    rows = await daily(session, DayPeople, whole)
    query = select(rows.day, func.sum(rows.leads).label("people")).select_from(rows.rows)
    slots = by_slot(asked, await session.execute(narrowed(query, rows, whole).group_by(rows.day)))
    return [(start, {"people": 0} | sums) for start, sums in slots.items()]


async def _weeks(session: AsyncSession, asked: Asked) -> dict[date, dict[int, list[int]]]:
    """Return paid people and kopecks by slot and week."""
    rows = await daily(session, DayCohort, asked)
    sums = func.sum(rows.paid), func.sum(rows.revenue)
    query = narrowed(select(rows.day, rows.week, *sums).select_from(rows.rows), rows, asked)
    found: dict[date, dict[int, list[int]]] = {}
    for day, week, paid, revenue in await session.execute(query.group_by(rows.day, rows.week)):
        one = found.setdefault(slot_of(day, asked.grain), {}).setdefault(week, [0, 0])
        one[0] += int(paid)
        one[1] += int(revenue)
    return found


def _cohort(
    start: date, people: int, weeks: dict[int, list[int]], asked: Asked, now: datetime, most_weeks: int
) -> Cohort:
    first = max(start, asked.since)
    last = min(next_slot(start, asked.grain) - timedelta(days=1), asked.until, moscow_day(now))
    lived = (moscow_day(now) - first).days // 7 if last >= first else -1
    shown, paid, revenue = [], 0, 0
    for week in range(min(lived, most_weeks) + 1):
        in_week = weeks.get(week, [0, 0])
        paid, revenue = paid + in_week[0], revenue + in_week[1]
        shown.append(CohortWeek(week, paid, revenue))
    whole = [sum(one[place] for one in weeks.values()) for place in (0, 1)]
    return Cohort(start, people, whole[0], whole[1], tuple(shown))
