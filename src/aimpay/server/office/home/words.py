"""Figures of a period in words, for those whose role may see them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from aimpay.contract.money_text import grouped, rubles
from aimpay.server.insight.morning import Figures, SalesDay
from aimpay.server.kit.typography import MONTHS, NBSP, plural, tied
from aimpay.server.office.door import Staff
from aimpay.server.staff.rules import Action

CHART_HEIGHT: Final = 100
LEAST_BAR: Final = 3
"""A day with any sale is seen, however small it is beside the others."""


@dataclass(frozen=True)
class Measure:
    """``read`` gives the figure itself, ``more`` a second line; ``address`` is where they are listed."""

    title: str
    needs: Action
    read: Callable[[Figures], str]
    more: Callable[[Figures], str] = lambda _: ""
    address: str = ""


@dataclass(frozen=True)
class Tile:
    title: str
    value: str
    more: str
    before: str
    address: str


@dataclass(frozen=True)
class Bar:
    """``top`` and ``height`` in percent of the chart."""

    day: str
    short: str
    sales: int
    sold: str
    top: int
    height: int


MEASURES: Final = (
    Measure("Продажи", Action.SEE_REPORTS, lambda one: rubles(one.sold), lambda one: f"{counted_sales(one.sales)}"),
    Measure("Чистыми", Action.SEE_MONEY, lambda one: rubles(one.net), lambda _: "после комиссий, бонусов и возвратов"),
    Measure("Возвраты", Action.SEE_MONEY, lambda one: rubles(one.refunded), lambda one: _refunds(one.refunds)),
    Measure("Визиты", Action.SEE_REPORTS, lambda one: grouped(one.visits), address="/office/insight/advertising"),
    Measure("Новые лиды", Action.SEE_PEOPLE, lambda one: grouped(one.leads), address="/office/leads?sort=-created_at"),
    Measure("Сертификаты", Action.SEE_COURSES, lambda one: grouped(one.certificates)),
)


def tiles(staff: Staff, now: Figures, before: Figures) -> list[Tile]:
    return [
        Tile(one.title, one.read(now), tied(one.more(now)), one.read(before), one.address)
        for one in MEASURES
        if staff.may(one.needs)
    ]


def counted_sales(count: int) -> str:
    return f"{grouped(count)}{NBSP}{plural(count, 'продажа', 'продажи', 'продаж')}"


def _refunds(count: int) -> str:
    return f"{grouped(count)}{NBSP}{plural(count, 'возврат', 'возврата', 'возвратов')}" if count else ""


def bars(days: tuple[SalesDay, ...]) -> list[Bar]:
    most = max((one.sold for one in days), default=0)
    return [_bar(one, most) for one in days]


def _bar(one: SalesDay, most: int) -> Bar:
    height = max(one.sold * CHART_HEIGHT // most, LEAST_BAR) if one.sold else 0
    return Bar(
        day=in_words(one.day),
        short=f"{one.day:%d.%m}",
        sales=one.sales,
        sold=rubles(one.sold),
        top=CHART_HEIGHT - height,
        height=height,
    )


def in_words(day: date) -> str:
    """22 ноября."""
    return f"{day.day}{NBSP}{MONTHS[day.month - 1]}"
