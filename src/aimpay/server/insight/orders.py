"""Paid orders: how many, the average, and what was refunded of them, by the day of the payment."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.insight.asked import Asked
from aimpay.server.insight.meaning import Meaning
from aimpay.server.insight.reading import daily, narrowed
from aimpay.server.insight.rollups import DayOrders
from aimpay.server.insight.slots import by_slot

MEANING: Final = Meaning(
    "Заказы и возвраты",
    "Заказы по дню оплаты, и что с ними стало потом: возврат относится к дню своей продажи, когда бы его ни сделали. "
    "Этим доля возвратов отличается от выручки, где возврат стоит в своём дне. Подарки не считаются.",
    {
        "placed": ("Оформлено", "Сколько заказов создано в эти дни, оплаченных и нет."),
        "paid": ("Оплачено", "Сколько заказов дороже нуля оплачено в эти дни."),
        "received": ("Сумма оплат", "На сколько они оплачены."),
        "average": ("Средний чек", "Сумма оплат, делённая на оплаченные заказы."),
        "refunded": ("С возвратом", "По скольким из этих заказов вернули хоть что-то."),
        "returned": ("Возвращено", "Сколько вернули по этим заказам."),
        "refund_rate_bp": ("Доля возвратов", "Заказы с возвратом, делённые на оплаченные."),
        "returned_rate_bp": ("Доля возвращённых денег", "Возвращённая сумма, делённая на сумму оплат."),
    },
)


@dataclass(frozen=True)
class OrderFigures:
    """Kopecks. ``refunded`` counts orders of this slot of which anything was given back, whenever that was."""

    start: date
    placed: int = 0
    paid: int = 0
    received: int = 0
    refunded: int = 0
    returned: int = 0

    @property
    def average(self) -> int | None:
        return self.received // self.paid if self.paid else None

    @property
    def refund_rate_bp(self) -> int | None:
        """Refunded orders to paid ones, in hundredths of a per cent."""
        return self.refunded * 10_000 // self.paid if self.paid else None

    @property
    def returned_rate_bp(self) -> int | None:
        """Kopecks given back to kopecks received."""
        return self.returned * 10_000 // self.received if self.received else None


async def orders(session: AsyncSession, asked: Asked) -> list[OrderFigures]:
    """Return a row for each slot, also for the empty ones."""
    rows = await daily(session, DayOrders, asked)
    names = ("placed", "paid", "received", "refunded", "returned")
    query = select(rows.day, *(func.sum(rows.rows.c[name]).label(name) for name in names)).select_from(rows.rows)
    slots = by_slot(asked, await session.execute(narrowed(query, rows, asked).group_by(rows.day)))
    return [OrderFigures(start, **sums) for start, sums in slots.items()]
