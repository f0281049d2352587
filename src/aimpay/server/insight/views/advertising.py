"""Which ruble of advertising came back: cost against sales, by source and by campaign."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.insight.advertising import MEANING, AdReturn, advertising
from aimpay.server.insight.asked import Asked
from aimpay.server.insight.charts.model import Bar, Colour, Ranking, Series, Timeline, Unit
from aimpay.server.insight.charts.words import cut, figure
from aimpay.server.insight.views.model import Column, Empty, Fact, Section, Shown, Table, Value, told
from aimpay.server.insight.views.names import campaign_name, source_name
from aimpay.server.sheets.table import Kind

FIELDS: Final = (
    ("cost", Kind.MONEY),
    ("clicks", Kind.WHOLE),
    ("visits", Kind.WHOLE),
    ("leads", Kind.WHOLE),
    ("cost_per_lead", Kind.MONEY),
    ("sales", Kind.WHOLE),
    ("cost_per_sale", Kind.MONEY),
    ("revenue", Kind.MONEY),
    ("romi_bp", Kind.SHARE),
)
RATES: Final = frozenset({"cost_per_lead", "cost_per_sale", "romi_bp"})
ADVERTISED: Final = "источники с\u00a0расходом"
"""What others bring for nothing must not make advertising look better."""
MOST: Final = 12
SHORTEST: Final = 16
NO_COST: Final = (
    "Расходов за\u00a0этот период нет, поэтому окупаемость не\u00a0посчитать. "
    "Загрузите их в\u00a0разделе «Расходы на\u00a0рекламу»."
)
EMPTY = Empty(
    "За\u00a0этот период нет ни\u00a0расходов, ни\u00a0людей",
    "Загрузите расходы на\u00a0рекламу и\u00a0размечайте ссылки метками: здесь появится, сколько стоит "
    "лид и\u00a0продажа и\u00a0что окупилось.",
    "/office/insight/costs",
    "Загрузить расходы",
)


async def load(session: AsyncSession, asked: Asked, _now: datetime) -> Shown:
    by_source = await advertising(session, asked)
    return show(by_source, await advertising(session, asked, by_campaign=True))


def show(by_source: Sequence[AdReturn], by_campaign: Sequence[AdReturn]) -> Shown:
    whole, paid_for = total(by_source), total([one for one in by_source if one.cost])
    note = "" if whole.cost else NO_COST
    return Shown(
        facts=(
            Fact("Расход", paid_for.cost, Kind.MONEY),
            Fact("Выручка рекламы", paid_for.revenue, Kind.MONEY, f"продаж: {figure(paid_for.sales, Unit.WHOLE)}"),
            Fact("ROMI", paid_for.romi_bp, Kind.SHARE, ADVERTISED),
            Fact("Цена лида", paid_for.cost_per_lead, Kind.MONEY, ADVERTISED),
            Fact("Цена продажи", paid_for.cost_per_sale, Kind.MONEY, ADVERTISED),
        ),
        sections=(
            Section("sources", "По\u00a0источникам", _sources(by_source, whole), chart(by_source), note),
            Section("campaigns", "По\u00a0кампаниям", _campaigns(by_campaign), returns(by_campaign)),
        ),
        empty=None if any(one.cost or one.visits or one.leads or one.sales for one in by_source) else EMPTY,
    )


def total(rows: Sequence[AdReturn]) -> AdReturn:
    return AdReturn(
        source=None,
        campaign=None,
        cost=sum(one.cost for one in rows),
        clicks=sum(one.clicks or 0 for one in rows) if any(one.clicks is not None for one in rows) else None,
        visits=sum(one.visits for one in rows),
        leads=sum(one.leads for one in rows),
        sales=sum(one.sales for one in rows),
        revenue=sum(one.revenue for one in rows),
    )


def chart(rows: Sequence[AdReturn]) -> Timeline:
    """Up what came, down what it cost."""
    shown = [one for one in rows if one.cost or one.revenue][:MOST]
    return Timeline(
        "Что потратили и\u00a0что вернулось",
        _distinct([cut(source_name(one.source), SHORTEST) for one in shown]),
        (
            Series("выручка", tuple(one.revenue for one in shown), Colour.OK),
            Series("расход", tuple(-one.cost for one in shown), Colour.BAD),
        ),
        Unit.MONEY,
    )


def returns(rows: Sequence[AdReturn]) -> Ranking | None:
    known = [(one.romi_bp, one) for one in rows if one.romi_bp is not None][:MOST]
    bars = tuple(
        Bar(_name(one), romi, f"потратили {figure(one.cost, Unit.MONEY)}", Colour.OK if romi >= 0 else Colour.BAD)
        for romi, one in sorted(known, key=lambda pair: -pair[0])
    )
    return Ranking("ROMI кампаний", bars, Unit.SHARE) if bars else None


def _name(one: AdReturn) -> str:
    return f"{source_name(one.source)}: {campaign_name(one.campaign)}"


def _distinct(labels: list[str]) -> tuple[str, ...]:
    """Two long names cut alike must not become one bar."""
    return tuple(
        f"{label} ({labels[:at].count(label) + 1})" if label in labels[:at] else label
        for at, label in enumerate(labels)
    )


def _columns() -> tuple[Column, ...]:
    return tuple(told(MEANING, name, kind) for name, kind in FIELDS)


def _cells(one: AdReturn) -> tuple[Value, ...]:
    return tuple(getattr(one, name) for name, _ in FIELDS)


def _sums(whole: AdReturn) -> tuple[Value, ...]:
    """Rates have no sum, and none over sources of which some cost nothing."""
    return tuple(None if name in RATES else getattr(whole, name) for name, _ in FIELDS)


def _sources(rows: Sequence[AdReturn], whole: AdReturn) -> Table:
    cells = tuple((source_name(one.source), *_cells(one)) for one in rows)
    return Table((Column("Источник", Kind.TEXT), *_columns()), cells, ("Всего", *_sums(whole)))


def _campaigns(rows: Sequence[AdReturn]) -> Table:
    cells = tuple((source_name(one.source), campaign_name(one.campaign), *_cells(one)) for one in rows)
    return Table((Column("Источник", Kind.TEXT), Column("Кампания", Kind.TEXT), *_columns()), cells)
