"""The list of invited people as an Excel file, written row by row: memory does not grow with the list."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from rustpy_xlsxwriter import FastExcel, Format

from aimpay.contract.money_text import rubles
from aimpay.contract.partners import ClientsReport
from aimpay.server.kit.moscow import MOSCOW
from aimpay.server.kit.typography import day
from aimpay.server.partners.invited import Invited

SHEET: Final = "Приглашённые"
NAME, CAME, PAID, STATE, DUE, AMOUNT = "Имя", "Пришёл", "Оплатил", "Состояние", "К выплате с", "Начислено, ₽"
WIDTHS: Final = {NAME: 28, CAME: 14, PAID: 14, STATE: 26, DUE: 15, AMOUNT: 16}
HEADER_ROW: Final = 2
INK, PALE, LINE = "#101828", "#EDF1FD", "#8A94A6"
SUM: Final = "=SUBTOTAL(109,{col}{first}:{col}{last})"
"""Adds up what the filters leave in sight."""


def write_clients_file(target: Path, rows: Iterable[Invited], report: ClientsReport, now: datetime) -> None:
    """Words stay words, whatever sign a name begins with; sums and days are numbers to Excel.

    The summary above the table is written out, because viewers on a telephone do not count formulas.
    """
    banner = Format().set_bold().set_font_size(12).set_font_color(INK).set_align("vcenter")
    total = Format().set_bold().set_border_top("thin").set_border_top_color(LINE).set_num_format("# ##0.00")
    with FastExcel(target) as book:
        book.freeze(row=HEADER_ROW + 1).sheet(
            SHEET,
            _or_blank(_records(rows)),
            header_row=HEADER_ROW,
            merge_ranges=[(0, 0, 0, len(WIDTHS) - 1, _summary(report, now), banner)],
            row_heights={0: 24},
            column_widths=dict(WIDTHS),
            column_formats=_formats(),
            header_format=Format().set_bold().set_background_color(PALE).set_border_bottom("thin"),
            autofilter=True,
            totals_row={AMOUNT: SUM},
            totals_label="Итого",
            totals_format=total,
        )


def _summary(report: ClientsReport, now: datetime) -> str:
    earned = report.review + report.held + report.available + report.paying + report.paid_out
    return (
        f"На {day(now.astimezone(MOSCOW))}: пришли {report.invited_count}, купили {report.paid_count}, "
        f"начислено {rubles(earned)}"
    )


def _formats() -> dict[str, Format]:
    days = Format().set_num_format("dd.mm.yyyy").set_align("left")
    return {CAME: days, PAID: days, DUE: days, AMOUNT: Format().set_num_format("# ##0.00")}


def _or_blank(records: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give an empty list one blank row, so that its header is there all the same."""
    first = next(records, None)
    yield first or dict.fromkeys(WIDTHS)
    yield from records


def _records(rows: Iterable[Invited]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {
            NAME: row.name,
            CAME: _day(row.came_at),
            PAID: _day(row.paid_at),
            STATE: row.state,
            DUE: _day(row.available_at),
            AMOUNT: Decimal(row.amount).scaleb(-2) if row.paid_at else None,
        }


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(MOSCOW).date() if moment else None
