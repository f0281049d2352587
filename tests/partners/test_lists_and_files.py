"""The list of friends: page by page in the chat, whole in an Excel file that runs nothing."""

import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import gettempdir
from typing import Any, Final

import pytest
from python_calamine import CalamineWorkbook

from aimpay.contract.partners import LIST_CLIENTS, ClientsReport, InvitedList, ListClients
from aimpay.server.partners.clients_file import client_row, clients_sheet
from aimpay.server.partners.invited import Invited
from aimpay.server.people.errors import UserNotFoundError
from aimpay.server.sheets.rows import each
from aimpay.server.sheets.table import Filled, Made
from aimpay.server.sheets.temporary import pieces
from aimpay.server.sheets.write import write_book
from aimpay.server.workflows.partners.clients_file import make_clients_file
from money.house import Play
from partners.crowd import Crowd

NOW: Final = datetime(2026, 11, 22, 21, 30, tzinfo=UTC)
REPORT: Final = ClientsReport(invited_count=4, paid_count=2, held=200_050, available=100, paid_out=0)
INJECTIONS: Final = ('=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "<b>&\"'")


def _rows(names: Any) -> Any:
    for number, name in enumerate(names):
        paid = NOW if number % 2 else None
        due = NOW + timedelta(days=14) if paid else None
        yield Invited(name, NOW, paid, 200_050 if paid else 0, "на удержании" if paid else "ещё не покупал", due)


def _read(path: Path) -> list[list[Any]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()


async def _page(play: Play, telegram_id: int, page: int) -> InvitedList:
    return await play(LIST_CLIENTS, ListClients(telegram_id=telegram_id, page=page))


async def _written(target: Path, names: Any) -> list[list[Any]]:
    rows = each(map(client_row, _rows(names)))
    await write_book([Filled(clients_sheet(REPORT, NOW), rows)], Made("Анна", NOW), target)
    return _read(target)


async def test_the_file_reads_back_typed_and_runs_nothing(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    header, *rows, total = await _written(target, INJECTIONS)
    assert header == ["Имя", "Пришёл", "Оплатил", "Состояние", "К выплате с", "Начислено, ₽"]
    assert [row[0] for row in rows] == list(INJECTIONS)
    assert rows[0][1:] == [date(2026, 11, 23), "", "ещё не покупал", "", ""]
    assert rows[1][1:] == [date(2026, 11, 23), date(2026, 11, 23), "на удержании", date(2026, 12, 7), 2000.5]
    assert total[0] == "Итого"
    told = {row[0]: row[1] for row in CalamineWorkbook.from_path(str(target)).get_sheet_by_name("Условия").to_python()}
    assert str(told["Итог"]).replace("\u00a0", " ") == "На 23 ноября 2026: пришли 4, купили 2, начислено 2 001,50 ₽"
    sheet = zipfile.ZipFile(target).read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<f>") == 1
    assert "<f>SUBTOTAL(109,F2:F8)</f>" in sheet
    assert 'state="frozen"' in sheet
    assert '<autoFilter ref="A1:F8"/>' in sheet
    assert sheet.count("customWidth") >= 5


async def test_the_list_comes_in_pages_and_names_are_short(play: Play, crowd: Crowd) -> None:
    partner = await crowd.person()
    assert (await _page(play, partner, 3)).model_dump() == {"page": 1, "pages": 1, "total": 0, "invited_list": ()}
    for number in range(23):
        buyer = await crowd.person(f"Друг{number}", last_name="Кузнецов", by=partner)
        if number % 2:
            await crowd.sale(buyer)
    first, last = await _page(play, partner, 1), await _page(play, partner, 99)
    assert (first.page, first.pages, first.total, len(first.invited_list)) == (1, 3, 23, 10)
    assert (last.page, len(last.invited_list)) == (3, 3)
    assert first.invited_list[0].name == "Друг22 К•••"
    assert first.invited_list[0].state == "ещё не покупал"
    assert first.invited_list[1].state.startswith("на удержании до ")
    seen = [one.name for page in (1, 2, 3) for one in (await _page(play, partner, page)).invited_list]
    assert len(set(seen)) == 23
    assert "Кузнецов" not in first.model_dump_json()


async def test_the_file_is_handed_out_in_pieces_and_gone(play: Play, crowd: Crowd, tmp_path: Path) -> None:
    partner = await crowd.person()
    for number in range(501):
        await crowd.person(f"=Друг{number}", by=partner)
    path = await make_clients_file(play.house, partner)
    assert path.parent == Path(gettempdir())
    copy = tmp_path / "copy.xlsx"
    copy.write_bytes(b"".join([piece async for piece in pieces(path)]))
    assert not path.exists()
    names = [row[0] for row in _read(copy)[1:-1]]
    assert len(set(names)) == 501
    assert all(name.startswith("=Друг") for name in names)


async def test_a_reader_who_leaves_midway_leaves_no_file(play: Play, crowd: Crowd) -> None:
    path = await make_clients_file(play.house, await crowd.person())
    reading = pieces(path)
    assert await anext(reading)
    await reading.aclose()  # type: ignore[attr-defined]
    assert not path.exists()


async def test_a_stranger_gets_no_file_and_leaves_none(play: Play) -> None:
    before = set(Path(gettempdir()).glob("aimpay-*.xlsx"))
    with pytest.raises(UserNotFoundError):
        await make_clients_file(play.house, 999_999)
    assert set(Path(gettempdir()).glob("aimpay-*.xlsx")) <= before
