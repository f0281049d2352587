"""Revenue and what is left of it, from the ledger, in the period of each event."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.insight.asked import Asked
from aimpay.server.insight.meaning import Meaning
from aimpay.server.insight.reading import daily, narrowed
from aimpay.server.insight.rollups import DayMoney
from aimpay.server.insight.slots import by_slot

MEANING: Final = Meaning(
    "Выручка",
    "Деньги по проводкам журнала: каждая сумма стоит в том дне, когда случилось само событие. Возврат старой продажи "
    "уменьшает день возврата, а не день продажи. Дни — по московскому времени.",
    {
        "sales": ("Продажи", "Сколько оплат проведено; доплаты по ошибке и подарки не считаются."),
        "gross": ("Оборот", "Сколько заплатили покупатели, вместе с оплатами мимо кассы, которые внёс администратор."),
        "refunds": ("Возвраты", "Сколько вернулось покупателям за продажи, в день возврата."),
        "fees": ("Комиссии платёжной системы", "Что удержано при приёме оплат и при выплатах партнёрам."),
        "commissions": ("Партнёрам", "Начислено партнёрам за вычетом снятого при возвратах."),
        "net": ("Чистый доход", "Оборот минус возвраты, комиссии платёжной системы и начисления партнёрам."),
    },
)


@dataclass(frozen=True)
class Revenue:
    """Kopecks. ``start`` is the first day of the slot."""

    start: date
    sales: int = 0
    gross: int = 0
    refunds: int = 0
    fees: int = 0
    commissions: int = 0

    @property
    def net(self) -> int:
        return self.gross - self.refunds - self.fees - self.commissions


async def revenue(session: AsyncSession, asked: Asked) -> list[Revenue]:
    """Return a row for each slot of the period, also for the empty ones."""
    rows = await daily(session, DayMoney, asked)
    names = ("sales", "gross", "refunds", "fees", "commissions")
    query = select(rows.day, *(func.sum(rows.rows.c[name]).label(name) for name in names)).select_from(rows.rows)
    slots = by_slot(asked, await session.execute(narrowed(query, rows, asked).group_by(rows.day)))
    return [Revenue(start, **sums) for start, sums in slots.items()]
