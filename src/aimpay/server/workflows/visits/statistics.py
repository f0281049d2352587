"""What each source brought within a period, from the daily rollups. docs/attribution.md defines every measure."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.visits import SourceGrouping, SourceRow, SourceStatistics, TouchChoice
from aimpay.server.growth.visits.models import Source
from aimpay.server.insight.asked import USUAL, Asked, Touch
from aimpay.server.insight.reading import Daily, by_name, daily, source_name
from aimpay.server.insight.rollups import DayArrivals, DayOrders, DayVisits
from aimpay.server.kit.moscow import moscow_day

BASIS_POINTS: Final = 10_000

KEYS: Final = frozenset({"source", "medium", "campaign"})
Key = tuple[str | None, str | None, str | None]
Measures = dict[str, int]


async def source_statistics(
    session: AsyncSession,
    now: datetime,
    *,
    since: date | None = None,
    until: date | None = None,
    touch: TouchChoice = TouchChoice.FIRST,
    group: SourceGrouping = SourceGrouping.SOURCE,
) -> SourceStatistics:
    last = until or moscow_day(now)
    asked = Asked(since or last - USUAL, last, touch=Touch(touch))
    table: dict[Key, Measures] = {}
    total: Measures = {}
    for model, sums in PARTS:
        rows = await daily(session, model, asked)
        for row in (await session.execute(by_name(rows, asked, _key(group), sums(rows)))).mappings():
            names, measures = _split(row)
            _add(table.setdefault(names, {}), measures)
            _add(total, measures)
    told = sorted((_row(key, measures) for key, measures in table.items() if any(measures.values())), key=_weight)
    return SourceStatistics(
        since=asked.since, until=last, touch=touch, group=group, rows=tuple(told), total=_row((None, None, None), total)
    )


def _key(group: SourceGrouping) -> list[Any]:
    """The columns to group by; all None where no source was recorded."""
    if group is SourceGrouping.SOURCE:
        return [source_name()]
    return [source_name(), Source.utm_medium.label("medium"), Source.utm_campaign.label("campaign")]


def _split(row: Any) -> tuple[Key, Measures]:
    key = (row["source"], row.get("medium"), row.get("campaign"))
    return key, {name: int(value or 0) for name, value in row.items() if name not in KEYS}


def _add(sums: Measures, more: Measures) -> None:
    for name, value in more.items():
        sums[name] = sums.get(name, 0) + value


def _row(key: Key, measures: Measures) -> SourceRow:
    source, medium, campaign = key
    sessions, paid = measures.get("sessions", 0), measures.get("paid", 0)
    conversion = paid * BASIS_POINTS // sessions if sessions else None
    return SourceRow(source=source, medium=medium, campaign=campaign, conversion_bp=conversion, **measures)


def _weight(row: SourceRow) -> tuple[int, int, int, str, str, str]:
    """The most earned first, then the most visited."""
    return -row.revenue, -row.paid, -row.visits, row.source or "", row.medium or "", row.campaign or ""


PARTS: Final[tuple[tuple[Any, Callable[[Daily], list[Any]]], ...]] = (
    (DayVisits, lambda rows: [func.sum(rows.visits).label("visits")]),
    (
        DayArrivals,
        lambda rows: [
            func.sum(rows.browsers).label("sessions"),
            func.sum(rows.leads).label("leads"),
            func.sum(rows.started).label("went_to_bot"),
        ],
    ),
    (
        DayOrders,
        lambda rows: [
            func.sum(rows.placed).label("orders"),
            func.sum(rows.paid).label("paid"),
            func.sum(rows.received - rows.returned).label("revenue"),
        ],
    ),
)
