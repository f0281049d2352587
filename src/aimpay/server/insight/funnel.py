"""From the first visit to the certificate: people counted once, by the day on which each was first seen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Label, Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.visits.models import Source
from aimpay.server.insight.asked import Asked
from aimpay.server.insight.meaning import Meaning
from aimpay.server.insight.reading import Daily, by_name, daily, narrowed, source_name
from aimpay.server.insight.rollups import DayArrivals, DayPeople
from aimpay.server.insight.slots import by_slot

MEANING: Final = Meaning(
    "Воронка",
    "Люди, а не события: каждый посчитан один раз, в день своего первого шага, и виден на всех ступенях, до которых "
    "дошёл к этой минуте, когда бы это ни случилось. Период выбирает, кто впервые появился в эти дни. Ступень никогда "
    "не больше предыдущей.",
    {
        "visit": ("Пришли", "Браузеры, впервые сделавшие визит и ещё никем не назвавшиеся, и все лиды этих дней."),
        "lead": ("Лиды", "Оставили контакт, написали нам или нажали «Старт» в боте. Объединённые карточки — один лид."),
        "bot": ("В боте", "Нажали «Старт»."),
        "email": ("E-mail", "Назвали боту почту для чека или пошли дальше."),
        "opened": ("Открыли оплату", "Получили ссылку на оплату или счёт в звёздах, либо уже оплатили."),
        "paid": ("Оплатили", "Хотя бы одна оплата больше нуля, даже если её потом вернули. Подарки не считаются."),
        "passed": ("Сдали", "Из оплативших: сдали итоговый тест того же курса."),
        "certificate": ("Сертификат", "Из оплативших: получили сертификат того же курса, и он не отозван."),
    },
)


@dataclass(frozen=True)
class Funnel:
    """People who got at least as far as each step; no step is larger than the one before."""

    visit: int = 0
    lead: int = 0
    bot: int = 0
    email: int = 0
    opened: int = 0
    paid: int = 0
    passed: int = 0
    certificate: int = 0

    def plus(self, other: "Funnel") -> "Funnel":
        return Funnel(**{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)})


@dataclass(frozen=True)
class FunnelOf:
    """``source`` and ``campaign`` are None where none was recorded; ``campaign`` too where only sources are asked."""

    source: str | None
    campaign: str | None
    funnel: Funnel


@dataclass(frozen=True)
class FunnelAt:
    start: date
    funnel: Funnel


async def funnel(session: AsyncSession, asked: Asked) -> Funnel:
    (one,) = (await _grouped(session, asked, [])).values()
    return one


async def funnel_by_period(session: AsyncSession, asked: Asked) -> list[FunnelAt]:
    """Return a row for each slot, also for the empty ones."""
    people, arrivals = await _parts(session, asked)
    found = []
    for rows, sums in ((people, _of_people(people, asked)), (arrivals, _of_arrivals(arrivals))):
        query = _all(rows, asked, [rows.day, *sums]).group_by(rows.day)
        found += (await session.execute(query)).all()
    return [FunnelAt(start, Funnel(**sums)) for start, sums in by_slot(asked, found).items()]


async def funnel_by_source(session: AsyncSession, asked: Asked) -> list[FunnelOf]:
    """The largest first."""
    found = await _grouped(session, asked, [source_name()])
    return _ordered([FunnelOf(source, None, one) for (source,), one in found.items()])


async def funnel_by_campaign(session: AsyncSession, asked: Asked) -> list[FunnelOf]:
    found = await _grouped(session, asked, [source_name(), Source.utm_campaign.label("campaign")])
    return _ordered([FunnelOf(source, campaign, one) for (source, campaign), one in found.items()])


def funnel_total(rows: Iterable[FunnelAt | FunnelOf]) -> Funnel:
    """Return all rows as one: everybody is in one of them."""
    sums = Funnel()
    for row in rows:
        sums = sums.plus(row.funnel)
    return sums


def sources_of(campaigns: Iterable[FunnelOf]) -> list[FunnelOf]:
    """Add campaigns up to their sources, the largest first."""
    found: dict[str | None, Funnel] = {}
    for row in campaigns:
        found[row.source] = found.get(row.source, Funnel()).plus(row.funnel)
    return _ordered([FunnelOf(source, None, one) for source, one in found.items()])


def _ordered(rows: list[FunnelOf]) -> list[FunnelOf]:
    return sorted(rows, key=lambda row: (-row.funnel.visit, row.source or "", row.campaign or ""))


async def _grouped(session: AsyncSession, asked: Asked, key: list[Any]) -> dict[tuple[Any, ...], Funnel]:
    people, arrivals = await _parts(session, asked)
    sums: dict[tuple[Any, ...], dict[str, int]] = {}
    for rows, measures in ((people, _of_people(people, asked)), (arrivals, _of_arrivals(arrivals))):
        query = _named(rows, asked, key, measures) if key else _all(rows, asked, measures)
        for row in await session.execute(query):
            one = sums.setdefault(tuple(row[: len(key)]), {})
            for name, value in zip(list(row._fields)[len(key) :], row[len(key) :], strict=True):
                one[name] = one.get(name, 0) + int(value or 0)
    return {found: Funnel(**one) for found, one in sums.items()}


async def _parts(session: AsyncSession, asked: Asked) -> tuple[Daily, Daily]:
    return await daily(session, DayPeople, asked), await daily(session, DayArrivals, asked)


def _all(rows: Daily, asked: Asked, columns: Sequence[Any]) -> Select[Any]:
    return narrowed(select(*columns).select_from(rows.rows), *_with_courses(rows, asked))


def _named(rows: Daily, asked: Asked, key: Sequence[Any], sums: Sequence[Label[int]]) -> Select[Any]:
    return by_name(*_with_courses(rows, asked), key, sums)


def _with_courses(rows: Daily, asked: Asked) -> tuple[Daily, Asked]:
    """Where a course is asked for, rows of all courses stay: the sums choose among them."""
    if asked.course_id is None:
        return rows, asked
    return replace(rows, whole_in_zero=False), replace(asked, course_id=None)


def _of_people(rows: Daily, asked: Asked) -> list[Label[int]]:
    """The steps before the payment belong to no course, those after it to the course asked for."""
    early = {"visit": rows.leads, "lead": rows.leads, "bot": rows.started, "email": rows.emailed}
    late = {"opened": rows.opened, "paid": rows.paid, "passed": rows.passed, "certificate": rows.certified}
    if asked.course_id is None:
        return [func.sum(column).label(name) for name, column in (early | late).items()]
    sums = [_where(rows, 0, column).label(name) for name, column in early.items()]
    return sums + [_where(rows, asked.course_id, column).label(name) for name, column in late.items()]


def _where(rows: Daily, course_id: int, column: ColumnElement[int]) -> ColumnElement[int]:
    return func.sum(case((rows.course_id == course_id, column), else_=0))


def _of_arrivals(rows: Daily) -> list[Label[int]]:
    return [func.sum(rows.anonymous).label("visit")]
