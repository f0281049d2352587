"""Writes the Excel file by the way of our reports. Run by excel.py: database, then target."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from aimpay.server.db.database import Database
from aimpay.server.selling.models import Course, Order
from aimpay.server.sheets.table import Column, Kind, Made
from aimpay.server.sheets.write import write_book
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.reports import words
from aimpay.server.workflows.reports.asked import ReportAsked
from aimpay.server.workflows.reports.report import Field, Listed, nobody, worded
from excel_process import measured

REPORT: Final = Listed(
    key="sales",
    title="Продажи",
    about="",
    needs=Action.SEE_MONEY,
    order=Order.id,
    joins=lambda query: query.select_from(Order).join(Course, Course.id == Order.course_id),
    at=Order.paid_at,
    where=(Order.paid_at.is_not(None),),
    fields=(
        Field(Column("№", Kind.WHOLE), Order.id),
        Field(Column("Заказ"), Order.number),
        Field(Column("Оплачен", Kind.MOMENT), Order.paid_at),
        Field(Column("Курс"), Course.title),
        Field(Column("Цена, ₽", Kind.MONEY, total=True), Order.list_amount),
        Field(Column("Сумма, ₽", Kind.MONEY, total=True), Order.amount),
        Field(Column("Скидка"), Order.price_reason),
        Field(Column("Состояние"), Order.status, worded(words.ORDERS)),
        Field(Column("Создан", Kind.DAY), Order.created_at),
        Field(Column("Доступ до", Kind.MOMENT), Order.access_until),
    ),
)


async def ours(database: Path, target: Path) -> None:
    db = Database(f"sqlite:///{database}")
    house: Any = SimpleNamespace(db=db)
    book = await REPORT.book(house, ReportAsked(), [("Период", "за всё время")], nobody)
    await write_book(book, Made("Ольга", datetime(2026, 11, 23, tzinfo=UTC)), target)
    await db.close()


if __name__ == "__main__":
    database, file = map(Path, sys.argv[1:])
    measured(lambda: asyncio.run(ours(database, file)), file)
