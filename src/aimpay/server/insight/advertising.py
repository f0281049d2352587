"""What advertising cost and what came back, by source and campaign."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.visits.models import Source
from aimpay.server.insight.asked import Asked
from aimpay.server.insight.meaning import Meaning
from aimpay.server.insight.models import AdCost
from aimpay.server.insight.reading import Daily, by_name, daily, source_name
from aimpay.server.insight.rollups import DayArrivals, DayOrders, DayVisits

MEANING: Final = Meaning(
    "Реклама и окупаемость",
    "Расходы, которые загрузили из рекламных кабинетов, рядом с тем, что пришло по тем же меткам за те же дни. "
    "Визиты — по меткам самого визита, лиды и продажи — по выбранному касанию: лиды в день появления, продажи в "
    "день оплаты. Расход без кампании относится к источнику целиком.",
    {
        "cost": ("Расход", "Сколько потрачено по загруженным данным."),
        "clicks": ("Клики", "Сколько кликов насчитал рекламный кабинет."),
        "visits": ("Визиты", "Сколько визитов на сайт мы видели сами."),
        "leads": ("Лиды", "Сколько людей стало известно в эти дни."),
        "cost_per_lead": ("Цена лида", "Расход, делённый на лидов."),
        "sales": ("Продажи", "Оплаченные в эти дни заказы дороже нуля."),
        "cost_per_sale": ("Цена продажи", "Расход, делённый на продажи."),
        "revenue": ("Выручка", "Оплаты этих заказов за вычетом того, что по ним вернули."),
        "romi_bp": ("ROMI", "Выручка минус расход, делённые на расход: 0 % — вернули потраченное, 100 % — удвоили."),
    },
)

Key = tuple[str | None, str | None]


@dataclass(frozen=True)
class AdReturn:
    """Kopecks. ``clicks`` are the advertiser's own count, None where it gave none."""

    source: str | None
    campaign: str | None
    cost: int = 0
    clicks: int | None = None
    visits: int = 0
    leads: int = 0
    sales: int = 0
    revenue: int = 0

    @property
    def cost_per_lead(self) -> int | None:
        return self.cost // self.leads if self.leads and self.cost else None

    @property
    def cost_per_sale(self) -> int | None:
        return self.cost // self.sales if self.sales and self.cost else None

    @property
    def romi_bp(self) -> int | None:
        """Revenue less cost, to cost, in hundredths of a per cent; None where nothing was spent."""
        return (self.revenue - self.cost) * 10_000 // self.cost if self.cost else None


async def advertising(session: AsyncSession, asked: Asked, *, by_campaign: bool = False) -> list[AdReturn]:
    """The most expensive first, then the rest that brought anything."""
    table: dict[Key, dict[str, Any]] = {}
    await _add_costs(session, asked, table, by_campaign=by_campaign)
    for model, sums in _PARTS:
        await _add_part(session, asked, table, model, sums, by_campaign=by_campaign)
    rows = [AdReturn(*key, **sums) for key, sums in table.items() if any(sums.values())]
    return sorted(rows, key=lambda row: (-row.cost, -row.revenue, -row.visits, row.source or "", row.campaign or ""))


async def _add_costs(
    session: AsyncSession, asked: Asked, table: dict[Key, dict[str, Any]], *, by_campaign: bool
) -> None:
    """A course filter leaves costs alone: they are not split between courses."""
    key = (AdCost.source, AdCost.campaign) if by_campaign else (AdCost.source,)
    query = select(*key, func.sum(AdCost.amount), func.sum(AdCost.clicks)).group_by(*key)
    query = query.where(AdCost.day.between(asked.since, asked.until))
    if asked.source:
        query = query.where(AdCost.source == asked.source)
    if asked.campaign:
        query = query.where(AdCost.campaign == asked.campaign)
    for *names, cost, clicks in await session.execute(query):
        source, campaign = names[0], (names[1] or None) if by_campaign else None
        table[source, campaign] = {"cost": int(cost), "clicks": None if clicks is None else int(clicks)}


async def _add_part(
    session: AsyncSession,
    asked: Asked,
    table: dict[Key, dict[str, Any]],
    model: Any,
    sums: Callable[[Daily], list[Any]],
    *,
    by_campaign: bool,
) -> None:
    rows = await daily(session, model, asked)
    key = [source_name(), Source.utm_campaign.label("campaign")] if by_campaign else [source_name()]
    for row in (await session.execute(by_name(rows, asked, key, sums(rows)))).mappings():
        one = table.setdefault((row["source"], row.get("campaign")), {})
        one |= {name: int(value or 0) for name, value in row.items() if name not in {"source", "campaign"}}


_PARTS: Final[tuple[tuple[Any, Callable[[Daily], list[Any]]], ...]] = (
    (DayVisits, lambda rows: [func.sum(rows.visits).label("visits")]),
    (DayArrivals, lambda rows: [func.sum(rows.leads).label("leads")]),
    (
        DayOrders,
        lambda rows: [
            func.sum(rows.paid).label("sales"),
            func.sum(rows.received - rows.returned).label("revenue"),
        ],
    ),
)
