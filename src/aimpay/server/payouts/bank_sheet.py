"""The file for the bank as an Excel sheet: the rows of the CSV; sums are numbers, words stay words."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from rustpy_xlsxwriter import FastExcel, Format

from aimpay.server.payouts.pay_by_hand import HEADERS, WaitingForBank, bank_row

SHEET: Final = "Выплаты"
AMOUNT: Final = "Сумма, ₽"
WIDTHS: Final = dict(zip(HEADERS, (12, 28, 16, 10, 26, 16, 14, 46), strict=True))
PALE: Final = "#EDF1FD"
TOTAL: Final = "=SUBTOTAL(109,{col}{first}:{col}{last})"


def write_bank_sheet(target: Path, rows: Sequence[WaitingForBank]) -> None:
    """Phones, wallets and tax numbers are words, so that no digit is rounded away; nothing in a cell is a formula."""
    bold = Format().set_bold()
    with FastExcel(target) as book:
        book.freeze(row=1).sheet(
            SHEET,
            _records(rows),
            column_widths=dict(WIDTHS),
            column_formats={AMOUNT: Format().set_num_format("# ##0.00")},
            header_format=Format().set_bold().set_background_color(PALE).set_border_bottom("thin"),
            autofilter=True,
            totals_row={AMOUNT: TOTAL},
            totals_label="Итого",
            totals_format=bold.set_num_format("# ##0.00"),
        )


def _records(rows: Sequence[WaitingForBank]) -> Iterator[dict[str, Any]]:
    """Give an empty list one blank row, so that its header is there all the same."""
    if not rows:
        yield dict.fromkeys(HEADERS)
    for row in rows:
        words = dict(zip(HEADERS, bank_row(*row), strict=True))
        yield {**words, AMOUNT: Decimal(row[0].amount).scaleb(-2)}
