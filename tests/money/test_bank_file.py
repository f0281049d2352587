"""The file for the bank: whole details for whoever pays, and nothing that a spreadsheet would run."""

import zipfile
from pathlib import Path
from typing import Any, Final

import pytest
from python_calamine import CalamineWorkbook

from aimpay.contract import payouts as contract
from aimpay.contract.errors import ErrorCode
from aimpay.contract.people import START, Start
from aimpay.server.edge.errors import BusinessError
from aimpay.server.payouts.owed import total_owed
from aimpay.server.sheets.temporary import pieces
from aimpay.server.workflows.payouts.bank_file import make_bank_file
from money import partners
from money.house import OWNER, Play

PARTNER: Final = 2001
TRICKSTER: Final = 2002
SUM: Final = 150_050
TRICK: Final = '=HYPERLINK("http://x")'
EXPORT: Final = contract.ExportPayouts(admin_id=OWNER)


async def sheet(play: Play, target: Path) -> list[list[Any]]:
    path = await make_bank_file(play.house, EXPORT)
    target.write_bytes(b"".join([piece async for piece in pieces(path)]))
    assert not path.exists()
    return CalamineWorkbook.from_path(str(target)).get_sheet_by_index(0).to_python()


async def test_sums_are_numbers_details_are_words_and_a_name_runs_nothing(play: Play, tmp_path: Path) -> None:
    object.__setattr__(play.house, "payouts", None)
    header, *rows = await sheet(play, tmp_path / "empty.xlsx")
    assert header[:3] == ["Номер", "Получатель", "ИНН"]
    await play(START, Start(telegram_id=TRICKSTER, first_name=TRICK))
    for person in (PARTNER, TRICKSTER):
        await play.start(person) if person == PARTNER else None
        await partners.give_wallet(play, person)
        await partners.earn(play, person, 2 * SUM)
        await partners.approve(play, (await partners.ask(play, person, SUM)).number)

    _, *rows, total = await sheet(play, tmp_path / "bank.xlsx")
    assert [row[1] for row in rows] == [f"Имя {PARTNER}", TRICK]
    assert {(row[3], row[4], row[6]) for row in rows} == {("ЮMoney", partners.WALLET, 1500.5)}
    assert total[0] == "Итого"
    inside = zipfile.ZipFile(tmp_path / "bank.xlsx").read("xl/worksheets/sheet1.xml").decode()
    assert inside.count("<f>") == 1
    assert 'state="frozen"' in inside
    async with play.house.db.read() as session:
        assert await total_owed(session) == 4 * SUM


async def test_only_an_admin_gets_the_file(play: Play) -> None:
    with pytest.raises(BusinessError) as caught:
        await make_bank_file(play.house, contract.ExportPayouts(admin_id=PARTNER))
    assert caught.value.code == ErrorCode.ADMINS_ONLY
