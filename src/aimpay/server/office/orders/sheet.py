"""The list of orders as a sheet of Excel."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.office.leads.words import source_word
from aimpay.server.office.orders.asked import Asked
from aimpay.server.office.orders.listing import Row, list_orders
from aimpay.server.office.orders.words import STATE_OPTIONS, state_of
from aimpay.server.sheets.table import Column, Kind, Rows, Sheet

BATCH: Final = 500
COLUMNS: Final = (
    Column("Заказ", width=12),
    Column("Создан", Kind.MOMENT, 17),
    Column("Оплачен", Kind.MOMENT, 17),
    Column("Состояние", width=20),
    Column("Курс", width=32),
    Column("Покупатель", width=28),
    Column("Сумма, ₽", Kind.MONEY, 14, total=True, about="цена заказа; оплачен он или нет, говорит состояние"),
    Column("Вернули, ₽", Kind.MONEY, 14, total=True, about="проведённые возвраты через платёжный сервис"),
    Column("Источник", width=18, about="первое касание до заказа"),
)


def orders_sheet(asked: Asked, courses: dict[str, str]) -> Sheet:
    told = (
        ("Поиск", asked.q),
        ("Состояние", dict(STATE_OPTIONS).get(asked.state, "") if asked.state else ""),
        ("Курс", courses.get(asked.course, asked.course)),
        ("Оплачены с", asked.since),
        ("Оплачены по", asked.until),
        ("Источник", source_word(asked.source) if asked.source else ""),
    )
    return Sheet("Заказы", COLUMNS, [(what, words) for what, words in told if words])


async def orders_rows(session: AsyncSession, asked: Asked) -> Rows:
    offset = 0
    while True:
        rows: Sequence[Row] = await list_orders(session, asked, offset=offset, limit=BATCH)
        for row in rows:
            order = row.order
            yield (
                order.number,
                order.created_at,
                order.paid_at,
                state_of(order, row.returned)[1],
                row.course,
                row.name,
                order.amount,
                row.returned,
                source_word(row.source),
            )
        offset += len(rows)
        if len(rows) < BATCH:
            return
