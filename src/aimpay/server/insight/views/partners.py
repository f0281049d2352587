"""What each partner brought and cost, and who invited whom."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.insight.asked import Asked
from aimpay.server.insight.charts.model import Bar, Ranking, Unit
from aimpay.server.insight.charts.words import figure
from aimpay.server.insight.network import MEANING as OF_NETWORK
from aimpay.server.insight.network import Depth, Invited, Network, network
from aimpay.server.insight.partners import MEANING, PartnerReturn, partner_returns
from aimpay.server.insight.views.masks import nameless
from aimpay.server.insight.views.model import Column, Empty, Fact, Section, Shown, Table, Value, told
from aimpay.server.insight.views.tree import tree
from aimpay.server.sheets.table import Kind

MOST_BARS: Final = 12
BASIS: Final = 10_000
KEPT: Final = "Выручка минус начисленное."
EMPTY = Empty(
    "Пока никто никого не\u00a0пригласил",
    "У\u00a0каждого в\u00a0боте есть своя ссылка: «Заработать» → «Моя ссылка». "
    "Здесь появятся партнёры, их друзья и\u00a0то, сколько они принесли и\u00a0стоили.",
)


async def load(session: AsyncSession, asked: Asked, _now: datetime) -> Shown:
    return show(await partner_returns(session, asked), await network(session, asked))


async def load_nameless(session: AsyncSession, asked: Asked, _now: datetime) -> Shown:
    """The same for people from outside."""
    return show(*nameless(await partner_returns(session, asked), await network(session, asked)))


def show(rows: Sequence[PartnerReturn], invited: Network) -> Shown:
    revenue, cost = sum(one.revenue for one in rows), sum(one.commission for one in rows)
    left_out = invited.people - len(invited.invited)
    note = f"Показаны {len(invited.invited)} самых заметных из\u00a0{invited.people}." if left_out > 0 else ""
    return Shown(
        facts=(
            Fact("Приглашено людей", invited.people),
            Fact("Продажи партнёров", sum(one.sales for one in rows)),
            Fact("Выручка от\u00a0них", revenue, Kind.MONEY),
            Fact("Начислено партнёрам", cost, Kind.MONEY),
            Fact("Доля партнёров", cost * BASIS // revenue if revenue else None, Kind.SHARE),
        ),
        sections=(
            Section("returns", "Отдача партнёров", _returns(rows), chart(rows)),
            Section("network", "Кто кого пригласил", _people(invited), tree(invited), note),
            Section("depths", "По\u00a0глубине сети", _depths(invited)),
        ),
        empty=None if rows or invited.people else EMPTY,
    )


def chart(rows: Sequence[PartnerReturn]) -> Ranking:
    bars = tuple(
        Bar(one.name, one.revenue, f"начислено {figure(one.commission, Unit.MONEY)}")
        for one in rows[:MOST_BARS]
        if one.revenue
    )
    return Ranking("Кто сколько принёс", bars, Unit.MONEY)


def _returns(rows: Sequence[PartnerReturn]) -> Table:
    money = (told(MEANING, name, Kind.MONEY) for name in ("revenue", "commission", "paid_out"))
    counts = (told(MEANING, name) for name in ("clicks", "people", "sales"))
    columns = Column("Партнёр", Kind.TEXT), *counts, *money, Column("Осталось школе", Kind.MONEY, KEPT)
    return Table(columns, tuple(_return(one) for one in rows))


def _return(one: PartnerReturn) -> tuple[Value, ...]:
    counted = one.name, one.clicks, one.people, one.sales
    return (*counted, one.revenue, one.commission, one.paid_out, one.revenue - one.commission)


def _people(found: Network) -> Table:
    names = Column("Человек", Kind.TEXT), Column("Кто пригласил", Kind.TEXT)
    columns = (*names, told(OF_NETWORK, "depth"), *_sums())
    rows = tuple((one.name, one.referrer_name, one.depth, *_sums_of(one)) for one in found.invited)
    return Table(columns, rows)


def _depths(found: Network) -> Table:
    columns = told(OF_NETWORK, "depth"), told(OF_NETWORK, "people"), *_sums()
    return Table(columns, tuple((one.depth, one.people, *_sums_of(one)) for one in found.depths))


def _sums() -> tuple[Column, ...]:
    money = (told(OF_NETWORK, name, Kind.MONEY) for name in ("revenue", "commission"))
    return told(OF_NETWORK, "sales"), *money


def _sums_of(one: Invited | Depth) -> tuple[int, int, int]:
    return one.sales, one.revenue, one.commission
