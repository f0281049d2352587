"""Excel files: typed cells, exact sums, what was asked for; words run nothing, and memory stays flat."""

import asyncio
import resource
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from python_calamine import CalamineWorkbook

from aimpay.server.sheets.cells import cell_of
from aimpay.server.sheets.rows import each
from aimpay.server.sheets.table import Column, Filled, Kind, Made, Row, Rows, Sheet
from aimpay.server.sheets.write import PER_SHEET, TooManyRowsError, write_book

NIGHT: Final = datetime(2026, 10, 31, 22, 30, tzinfo=UTC)
MADE: Final = Made("Ольга", NIGHT)
COLUMNS: Final = (
    Column("Имя"),
    Column("Штук", Kind.WHOLE, total=True),
    Column("Сумма, ₽", Kind.MONEY, total=True, about="сколько заплатили"),
    Column("Доля", Kind.SHARE),
    Column("Когда", Kind.MOMENT),
    Column("День", Kind.DAY),
)
INJECTIONS: Final = ('=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "<b>&\"'")
EXCEL_ROWS: Final = 1_048_576


def row(name: str | None, kopecks: int | None = 10) -> Row:
    return (name, 1, kopecks, 0.125, NIGHT, NIGHT)


async def book(target: Path, *rows: Row, per_sheet: int = PER_SHEET, expected: int = 0) -> CalamineWorkbook:
    sheet = Sheet("Продажи", COLUMNS, [("Период", "октябрь")], [("Продажа", "оплаченный заказ")])
    assert await write_book([Filled(sheet, each(rows), expected)], MADE, target, per_sheet=per_sheet) == len(rows)
    return CalamineWorkbook.from_path(str(target))


def inside(target: Path) -> str:
    return zipfile.ZipFile(target).read("xl/worksheets/sheet1.xml").decode()


async def test_cells_keep_their_types_and_moments_are_moscow_ones(tmp_path: Path) -> None:
    found = (await book(tmp_path / "a.xlsx", row("Анна", 1_499_050))).get_sheet_by_name("Продажи").to_python()
    assert found[0] == [column.title for column in COLUMNS]
    assert found[1] == ["Анна", 1.0, 14_990.5, 0.125, datetime(2026, 11, 1, 1, 30), date(2026, 11, 1)]  # noqa: DTZ001 — Excel knows no zones
    xml = inside(tmp_path / "a.xlsx")
    assert 'state="frozen"' in xml
    assert '<autoFilter ref="A1:F2"/>' in xml
    assert "customWidth" in xml


async def test_sums_are_exact_where_a_float_would_not_be_and_follow_the_filters_in_the_sheet(tmp_path: Path) -> None:
    read = await book(tmp_path / "a.xlsx", *(row("Анна") for _ in range(3)))
    told = {line[0]: line[1:] for line in read.get_sheet_by_name("Условия").to_python()}
    assert told["Итого «Сумма, ₽»"][1] == 0.3
    assert told["Итого «Штук»"][0] == told["Строк"][0] == 3
    assert "<f>SUBTOTAL(109,C2:C4)</f>" in inside(tmp_path / "a.xlsx")
    assert read.get_sheet_by_name("Продажи").to_python()[-1][0] == "Итого"


async def test_the_last_sheet_tells_what_was_asked_by_whom_and_what_words_mean(tmp_path: Path) -> None:
    read = await book(tmp_path / "a.xlsx", row("Анна"))
    assert read.sheet_names == ["Продажи", "Условия"]
    told = {line[0]: str(line[1]).replace("\u00a0", " ") for line in read.get_sheet_by_name("Условия").to_python()}
    assert told["Сделано"] == "1 ноября 2026 в 01:30 по Москве"
    assert (told["Кем"], told["Период"], told["Продажа"]) == ("Ольга", "октябрь", "оплаченный заказ")
    assert told["Столбец «Сумма, ₽»"] == "сколько заплатили"


async def test_words_are_no_formulas_and_nothing_invisible_gets_in(tmp_path: Path) -> None:
    names = (*INJECTIONS, "а\x00\x0b\x1bб\r\nв", "_x0041_", "ж" * 40_000, None)
    found = (await book(tmp_path / "a.xlsx", *map(row, names))).get_sheet_by_name("Продажи").to_python()[1:-1]
    cells = [line[0] for line in found]
    assert cells[: len(INJECTIONS)] == list(INJECTIONS)
    assert cells[len(INJECTIONS) :][:2] == ["аб\nв", "_x0041_"]
    assert len(str(cells[-2])) == 32_767
    assert cells[-1] == ""
    assert inside(tmp_path / "a.xlsx").count("<f>") == 2


async def test_rows_that_a_sheet_cannot_hold_go_on_to_the_next(tmp_path: Path) -> None:
    rows = [row(f"№ {number}") for number in range(450)]
    read = await book(tmp_path / "a.xlsx", *rows, per_sheet=200, expected=450)
    assert read.sheet_names == ["Продажи (1)", "Продажи (2)", "Продажи (3)", "Условия"]
    parts = [read.get_sheet_by_name(name).to_python() for name in read.sheet_names[:-1]]
    assert [len(part) - 2 for part in parts] == [200, 200, 50]
    assert [line[0] for part in parts for line in part[1:-1]] == [line[0] for line in rows]
    assert all(part[0][0] == "Имя" for part in parts)
    assert PER_SHEET + 2 == EXCEL_ROWS


async def test_more_rows_than_any_sheet_was_made_for_is_an_error_and_no_loss(tmp_path: Path) -> None:
    with pytest.raises(TooManyRowsError):
        await book(tmp_path / "a.xlsx", *(row("Анна") for _ in range(11)), per_sheet=10, expected=5)


async def test_an_empty_list_is_a_file_with_a_header(tmp_path: Path) -> None:
    found = (await book(tmp_path / "a.xlsx")).get_sheet_by_name("Продажи").to_python()
    assert found[0][0] == "Имя"


async def test_an_error_of_the_rows_comes_out_and_closes_what_they_read_from(tmp_path: Path) -> None:
    closed: list[bool] = []

    async def breaking() -> Rows:
        try:
            yield row("Анна")
            raise LookupError
        finally:
            closed.append(True)

    with pytest.raises(LookupError):
        await write_book([Filled(Sheet("А", COLUMNS), breaking())], MADE, tmp_path / "a.xlsx")
    assert closed == [True]


async def test_a_writer_that_nobody_waits_for_stops_and_lets_go(tmp_path: Path) -> None:
    begun, closed = asyncio.Event(), asyncio.Event()

    async def endless() -> Rows:
        try:
            while True:
                begun.set()
                yield row("Анна")
                await asyncio.sleep(0)
        finally:
            closed.set()

    work = asyncio.ensure_future(write_book([Filled(Sheet("А", COLUMNS), endless())], MADE, tmp_path / "a.xlsx"))
    await begun.wait()
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert closed.is_set()


async def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    async def many(count: int) -> Rows:
        for number in range(count):
            yield row(f"Имя {number}")

    async def write(count: int) -> None:
        await write_book([Filled(Sheet("А", COLUMNS), many(count))], MADE, tmp_path / "a.xlsx")

    await write(1000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    await write(60_000)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 12 * 1024


@pytest.mark.parametrize("name", ["", "ж" * 32, "А/Б", "[А]"])
def test_a_name_that_excel_refuses_is_refused_before_anything_is_written(name: str) -> None:
    with pytest.raises(ValueError, match="Excel"):
        Sheet(name, COLUMNS)


def test_two_columns_of_one_title_would_lose_one() -> None:
    with pytest.raises(ValueError, match="two columns"):
        Sheet("А", (Column("Имя"), Column("Имя")))


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_not_known_is_an_empty_cell(kind: Kind) -> None:
    turn: Callable[[Any], Any] = cell_of(kind)
    assert turn(None) is None
