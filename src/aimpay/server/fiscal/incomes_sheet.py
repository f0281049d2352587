"""Incomes as a table for an accountant, or for whoever types them into «Мой налог»: XLSX or CSV."""

import csv
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from rustpy_xlsxwriter import FastExcel, Format

from aimpay.server.fiscal.incomes import KINDS
from aimpay.server.fiscal.models import Income
from aimpay.server.kit.cells import harmless
from aimpay.server.kit.moscow import moscow_day

SHEET: Final = "Доходы"
DAY, ORDER, WHAT, BUYER, AMOUNT = "Дата", "Заказ", "За что", "Покупатель", "Сумма, ₽"
DUE, DONE, RECEIPT = "Внести до", "Внесён", "Чек"
WIDTHS: Final = {DAY: 12, ORDER: 12, WHAT: 40, BUYER: 18, AMOUNT: 14, DUE: 12, DONE: 12, RECEIPT: 44}
INK, PALE, LINE = "#101828", "#EDF1FD", "#8A94A6"
SUM: Final = "=SUBTOTAL(109,{col}{first}:{col}{last})"
"""Adds up what the filters leave in sight."""


def write_xlsx(target: Path, incomes: Sequence[Income]) -> None:
    """Words stay words, whatever sign they begin with; sums and days are numbers to Excel."""
    days = Format().set_num_format("dd.mm.yyyy").set_align("left")
    total = Format().set_bold().set_border_top("thin").set_border_top_color(LINE).set_num_format("# ##0.00")
    with FastExcel(target) as book:
        book.freeze(row=1).sheet(
            SHEET,
            _records(incomes) if incomes else iter([dict.fromkeys(WIDTHS)]),
            column_widths=dict(WIDTHS),
            column_formats={DAY: days, DUE: days, DONE: days, AMOUNT: Format().set_num_format("# ##0.00")},
            header_format=Format().set_bold().set_font_color(INK).set_background_color(PALE),
            autofilter=True,
            totals_row={AMOUNT: SUM},
            totals_label="Итого",
            totals_format=total,
        )


def write_csv(target: Path, incomes: Sequence[Income]) -> None:
    """UTF-8 with a byte order mark, semicolons and decimal commas: what a Russian Excel opens by a double click."""
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(WIDTHS)
        for record in _records(incomes):
            writer.writerow([_written(cell) for cell in record.values()])


def _written(cell: str | date | Decimal | None) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:.2f}".replace(".", ",")
    if isinstance(cell, date):
        return f"{cell:%d.%m.%Y}"
    return harmless(cell or "")


def _records(incomes: Sequence[Income]) -> Iterator[dict[str, Any]]:
    for income in incomes:
        yield {
            DAY: _day(income.received_at),
            ORDER: income.order_number,
            WHAT: income.description,
            BUYER: KINDS[income.buyer_kind],
            AMOUNT: Decimal(income.amount).scaleb(-2),
            DUE: _last_day(income),
            DONE: _day(income.registered_at),
            RECEIPT: income.receipt,
        }


def _last_day(income: Income) -> date:
    """``due_at`` is the midnight that ends it."""
    return date.fromordinal(moscow_day(income.due_at).toordinal() - 1)


def _day(moment: datetime | None) -> date | None:
    return moscow_day(moment) if moment else None
