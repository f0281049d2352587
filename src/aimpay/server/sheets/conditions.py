"""The last sheet of every book: what was asked for, by whom and when, the sums, what the words mean."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from rustpy_xlsxwriter import Format

from aimpay.server.kit.moscow import MOSCOW
from aimpay.server.kit.typography import NBSP, day
from aimpay.server.sheets.cells import cell_of
from aimpay.server.sheets.table import Kind, Made, Row, Sheet

CONDITIONS: Final = "Условия"
WHAT: Final = "Условие"
VALUE: Final = "Значение"
AMOUNT: Final = "Сумма, ₽"
LOOK: Final[dict[str, Any]] = {
    "column_widths": {WHAT: 34, VALUE: 80, AMOUNT: 18},
    "column_formats": {
        VALUE: Format().set_text_wrap().set_align("left").set_num_format("0"),
        AMOUNT: Format().set_num_format("#,##0.00"),
    },
}


class Tally:
    """Counts a sheet's rows and adds up its totals, to the kopeck, as they pass."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.rows = 0
        self._summed = [at for at, column in enumerate(sheet.columns) if column.total]
        self._sums = dict.fromkeys(self._summed, 0)

    def add(self, row: Row) -> None:
        self.rows += 1
        for at in self._summed:
            value = row[at]
            if isinstance(value, int):
                self._sums[at] += value

    def told(self) -> Iterator[dict[str, Any]]:
        yield _line("Строк", self.rows)
        for at, total in self._sums.items():
            column = self.sheet.columns[at]
            words = f"Итого «{column.title}»"
            yield _line(words, amount=total / 100) if column.kind == Kind.MONEY else _line(words, total)


def conditions(made: Made, tallies: Sequence[Tally]) -> Iterator[dict[str, Any]]:
    """Begun when all other sheets are written: only then are the sums known."""
    there = made.at.astimezone(MOSCOW)
    yield _line("Сделано", f"{day(there)} в{NBSP}{there:%H:%M} по{NBSP}Москве")
    yield _line("Кем", made.by)
    for tally in tallies:
        yield _line("Лист", tally.sheet.name)
        yield from (_line(what, value) for what, value in tally.sheet.filters)
        yield from tally.told()
        yield from (_line(f"Столбец «{c.title}»", c.about) for c in tally.sheet.columns if c.about)
        yield from (_line(what, value) for what, value in tally.sheet.notes)


def _line(what: str, value: str | int | None = None, amount: float | None = None) -> dict[str, Any]:
    clean = cell_of(Kind.TEXT)
    return {WHAT: clean(what), VALUE: clean(value) if isinstance(value, str) else value, AMOUNT: amount}
