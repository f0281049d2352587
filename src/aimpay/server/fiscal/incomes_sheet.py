"""Incomes as a table for an accountant, or for whoever types them into «Мой налог»: XLSX or CSV."""

import csv
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from aimpay.server.fiscal.incomes import KINDS
from aimpay.server.fiscal.models import Income
from aimpay.server.kit.cells import harmless
from aimpay.server.kit.moscow import moscow_day
from aimpay.server.sheets.table import Column, Kind, Row

COLUMNS: Final = (
    Column("Дата", Kind.DAY, 12),
    Column("Заказ", width=12),
    Column("За что", width=40),
    Column("Покупатель", width=18),
    Column("Сумма, ₽", Kind.MONEY, 14, total=True, about="возврат стоит со знаком минус"),
    Column("Внести до", Kind.DAY, 12, about="последний день, когда доход можно внести в «Мой налог»"),
    Column("Внесён", Kind.DAY, 12),
    Column("Чек", width=44),
)


def income_row(income: Income) -> Row:
    return (
        moscow_day(income.received_at),
        income.order_number,
        income.description,
        KINDS[income.buyer_kind],
        income.amount,
        _last_day(income),
        _day(income.registered_at),
        income.receipt,
    )


def write_csv(target: Path, incomes: Iterable[Income]) -> None:
    """UTF-8 with a byte order mark, semicolons and decimal commas: what a Russian Excel opens by a double click."""
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(column.title for column in COLUMNS)
        for income in incomes:
            cells = zip(COLUMNS, income_row(income), strict=True)
            writer.writerow("" if cell is None else WRITTEN[column.kind](cell) for column, cell in cells)


def _rubles(kopecks: int) -> str:
    whole, rest = divmod(abs(kopecks), 100)
    return f"{'-' if kopecks < 0 else ''}{whole},{rest:02}"


WRITTEN: Final[dict[Kind, Callable[[Any], str]]] = {
    Kind.TEXT: harmless,
    Kind.MONEY: _rubles,
    Kind.DAY: lambda day: f"{day:%d.%m.%Y}",
}


def _last_day(income: Income) -> date:
    """``due_at`` is the midnight that ends it."""
    return date.fromordinal(moscow_day(income.due_at).toordinal() - 1)


def _day(moment: datetime | None) -> date | None:
    return moscow_day(moment) if moment else None
