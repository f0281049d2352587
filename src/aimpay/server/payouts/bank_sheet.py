"""The file for the bank as an Excel sheet: the rows of the CSV; sums are numbers, words stay words."""

from typing import Final

from aimpay.server.payouts.pay_by_hand import HEADERS, WaitingForBank, bank_row
from aimpay.server.sheets.table import Column, Kind, Row, Sheet

AMOUNT: Final = HEADERS.index("Сумма, ₽")
WIDTHS: Final = (12, 28, 16, 10, 26, 16, 14, 46)
BANK_SHEET: Final = Sheet(
    "Выплаты",
    [
        Column(title, Kind.MONEY, width, total=True) if at == AMOUNT else Column(title, width=width)
        for at, (title, width) in enumerate(zip(HEADERS, WIDTHS, strict=True))
    ],
    [("Что здесь", "одобрено, платится вручную и ещё не отмечено выплаченным")],
)
"""Phones, wallets and tax numbers are words, so that no digit is rounded away."""


def bank_sheet_row(waiting: WaitingForBank) -> Row:
    words = bank_row(*waiting)
    return (*words[:AMOUNT], waiting[0].amount, *words[AMOUNT + 1 :])
