"""Revenue, what is left of it, and the orders behind it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.insight.asked import Asked
from aimpay.server.insight.charts.model import Colour, Series, Timeline, Unit
from aimpay.server.insight.charts.words import figure, share
from aimpay.server.insight.orders import MEANING as OF_ORDERS
from aimpay.server.insight.orders import OrderFigures, orders
from aimpay.server.insight.revenue import MEANING, Revenue, revenue
from aimpay.server.insight.slots import whole
from aimpay.server.insight.views.model import Column, Empty, Fact, Section, Shown, Table, Value, told
from aimpay.server.insight.views.names import slot_name
from aimpay.server.sheets.table import Kind

EMPTY = Empty(
    "За\u00a0этот период денег не\u00a0было",
    "Здесь появятся выручка и\u00a0возвраты\u00a0— как только пройдёт первая оплата. Проверьте период и\u00a0отбор.",
)


async def load(session: AsyncSession, asked: Asked, _now: datetime) -> Shown:
    return show(asked, await revenue(session, asked), await orders(session, asked))


def show(asked: Asked, slots: Sequence[Revenue], sold: Sequence[OrderFigures]) -> Shown:
    total, all_sold = whole(slots), whole(sold)
    return Shown(
        facts=facts(total, all_sold),
        sections=(
            Section("money", "Оборот и\u00a0чистый доход", _table(asked, slots, total), chart(asked, slots, total)),
            Section(
                "orders", "Заказы, средний чек и\u00a0возвраты", _orders(asked, sold, all_sold), average(asked, sold)
            ),
        ),
        empty=None if total.gross or total.refunds or all_sold.placed else EMPTY,
    )


def facts(total: Revenue, sold: OrderFigures) -> tuple[Fact, ...]:
    lost = f"{share(sold.refund_rate_bp)} заказов" if sold.refund_rate_bp else ""
    return (
        Fact("Оборот", total.gross, Kind.MONEY, f"продаж: {figure(total.sales, Unit.WHOLE)}"),
        Fact("Чистый доход", total.net, Kind.MONEY),
        Fact("Возвраты", total.refunds, Kind.MONEY, lost),
        Fact("Средний чек", sold.average, Kind.MONEY),
    )


def chart(asked: Asked, slots: Sequence[Revenue], total: Revenue) -> Timeline:
    return Timeline(
        f"Оборот {figure(total.gross, Unit.MONEY)}, чистый доход {figure(total.net, Unit.MONEY)}",
        tuple(slot_name(one.start, asked) for one in slots),
        (
            Series("оборот", tuple(one.gross for one in slots), Colour.ACCENT),
            Series("возвраты", tuple(-one.refunds for one in slots), Colour.BAD),
            Series("чистый доход", tuple(one.net for one in slots), Colour.OK, is_line=True),
        ),
        Unit.MONEY,
    )


def average(asked: Asked, sold: Sequence[OrderFigures]) -> Timeline:
    line = Series("средний чек", tuple(one.average for one in sold), is_line=True)
    return Timeline("Средний чек", tuple(slot_name(one.start, asked) for one in sold), (line,), Unit.MONEY)


def _table(asked: Asked, slots: Sequence[Revenue], total: Revenue) -> Table:
    money = (told(MEANING, name, Kind.MONEY) for name in ("gross", "refunds", "fees", "commissions", "net"))
    columns = Column("Период", Kind.TEXT), told(MEANING, "sales"), *money
    rows = tuple((slot_name(one.start, asked), *_money(one)) for one in slots)
    return Table(columns, rows, ("Всего", *_money(total)))


def _money(one: Revenue) -> tuple[Value, ...]:
    return one.sales, one.gross, one.refunds, one.fees, one.commissions, one.net


def _orders(asked: Asked, sold: Sequence[OrderFigures], total: OrderFigures) -> Table:
    columns = (
        Column("Период", Kind.TEXT),
        told(OF_ORDERS, "placed"),
        told(OF_ORDERS, "paid"),
        told(OF_ORDERS, "received", Kind.MONEY),
        told(OF_ORDERS, "average", Kind.MONEY),
        told(OF_ORDERS, "refunded"),
        told(OF_ORDERS, "refund_rate_bp", Kind.SHARE),
        told(OF_ORDERS, "returned", Kind.MONEY),
    )
    rows = tuple((slot_name(one.start, asked), *_order(one)) for one in sold)
    return Table(columns, rows, ("Всего", *_order(total)))


def _order(one: OrderFigures) -> tuple[Value, ...]:
    return one.placed, one.paid, one.received, one.average, one.refunded, one.refund_rate_bp, one.returned
