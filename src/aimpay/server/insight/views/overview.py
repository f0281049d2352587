"""The main figures of a period, each with a small chart that leads to its own page."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.insight.asked import Asked
from aimpay.server.insight.funnel import funnel_by_period, funnel_by_source, funnel_total
from aimpay.server.insight.orders import orders
from aimpay.server.insight.revenue import revenue
from aimpay.server.insight.views import funnel as funnel_view
from aimpay.server.insight.views import revenue as revenue_view
from aimpay.server.insight.views.model import Empty, Shown

EMPTY = Empty(
    "За\u00a0этот период ещё ничего не\u00a0было",
    "Как только на\u00a0сайт зайдут первые люди и\u00a0пройдёт первая оплата, здесь появятся выручка, путь "
    "к\u00a0покупке и\u00a0источники. Проверьте период и\u00a0отбор.",
    "/office/site",
    "Открыть раздел «Сайт»",
)


async def load(session: AsyncSession, asked: Asked, _now: datetime) -> Shown:
    """The four sections are those of the two views, in the order in which an owner asks."""
    money = revenue_view.show(asked, await revenue(session, asked), await orders(session, asked))
    slots, sources = await funnel_by_period(session, asked), await funnel_by_source(session, asked)
    way = funnel_view.show(asked, funnel_total(slots), slots, sources, ())
    return put_together(money, way)


def put_together(money: Shown, way: Shown) -> Shown:
    steps, period, sources, _ = way.sections
    empty = EMPTY if money.empty and way.empty else None
    return Shown(money.facts + way.facts, (money.sections[0], steps, period, sources), empty)
