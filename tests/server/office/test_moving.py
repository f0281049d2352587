"""The owner takes everything, and lists come in through the office: looked at first, with a code and a reason."""

import hashlib
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from aimpay.server.db.base import Base
from aimpay.server.growth.leads.models import Lead
from aimpay.server.ledger.models import LedgerEntry
from aimpay.server.office.export.archive import write_archive
from aimpay.server.office.export.rows import PAGE
from aimpay.server.office.export.tables import HIDDEN, taken_tables, why_left
from aimpay.server.people.models import User
from aimpay.server.school.models import MediaItem
from aimpay.server.selling.models import Order
from aimpay.server.staff.models import AuditEntry
from aimpay.server.staff.rules import Action, Role
from aimpay.server.workflows.moving.lists.kinds import ListKind
from aimpay.server.workflows.moving.lists.taking import ListWish, take_list
from aimpay.server.workflows.moving.models import ImportDraft
from integrations.outside import Reply
from server.conftest import Answer, Server, served
from server.office.visitor import Visitor, signed_in_as

PICTURE: Final = b"\x89PNG a picture"
STUDENTS: Final = "Telegram id;Имя;Сумма\n" + "".join(f"{8000 + n};=Ученик {n};1000,50\n" for n in range(3))


async def fill(server: Server) -> None:
    """Some students, more people than a page of the export holds, and a file."""
    await take_list(server.house, STUDENTS.encode(), ListWish(ListKind.STUDENTS, "ученики.csv"))
    now = server.house.clock.now()
    async with server.house.db.write() as session:
        session.add_all(User(first_name=f"Человек {n}", created_at=now) for n in range(PAGE + 5))
        session.add(
            MediaItem(
                key="../welcome", file_name="a.png", mime_type="image/png", kind="photo", body=PICTURE, sha256="x"
            )
        )


async def counted(server: Server) -> dict[str, int]:
    async with server.house.db.read() as session:
        tables = Base.metadata.sorted_tables
        return {one.name: await session.scalar(select(func.count()).select_from(one)) or 0 for one in tables}


def test_every_table_is_taken_with_a_title_or_left_out_with_a_reason() -> None:
    taken = {one.name: one for one in taken_tables()}
    for name in Base.metadata.tables:
        assert (name in taken) is (why_left(name) is None), name
    assert len({one.title for one in taken.values()}) == len(taken)
    assert not [one.name for one in taken.values() if one.title == one.name], "give it a title, or a reason to stay"
    for name, hidden in HIDDEN.items():
        assert set(hidden) <= set(Base.metadata.tables[name].columns.keys()), name
    for one in taken.values():
        for column in one.columns:
            assert not re.search(r"secret|token|seal|idempotency", column.name), f"{one.name}.{column.name}"


async def test_archive_holds_as_much_as_the_database(opened_database_url: str, tmp_path: Path) -> None:
    async with served(opened_database_url, Reply(200, {"username": "aim_school_bot"})) as server:
        await fill(server)
        file = tmp_path / "everything.zip"
        await write_archive(server.house.db, server.house.clock, file)
        counts = await counted(server)
        async with server.house.db.read() as session:
            booked = await session.scalar(select(func.sum(LedgerEntry.amount)))
            sold = await session.scalar(select(func.sum(Order.amount)))
    with zipfile.ZipFile(file) as packed:
        manifest = json.loads(packed.read("manifest.json"))
        for name, one in manifest["tables"].items():
            body = packed.read(one["path"])
            rows = [json.loads(line) for line in body.splitlines()]
            assert len(rows) == one["rows"] == counts[name], name
            assert hashlib.sha256(body).hexdigest() == one["sha256"], name
        assert manifest["tables"]["ledger_entries"]["sums"]["amount"] == booked == 300_150
        assert manifest["tables"]["orders"]["sums"]["amount"] == sold == 300_150
        assert counts["users"] > PAGE
        media = [json.loads(line) for line in packed.read("tables/media_items.jsonl").splitlines()]
        assert PICTURE in [packed.read(one["body"]) for one in media if one["body"]]
        assert all(".." not in name.split("/") for name in packed.namelist())
        assert "signing_keys" in manifest["left_out"]
        assert "tables/signing_keys.jsonl" not in packed.namelist()


async def test_owner_takes_a_workbook_with_a_code_and_a_reason(server: Server) -> None:
    await fill(server)
    owner = await signed_in_as(server, Role.OWNER)
    assert (await owner.asks("/office/export", reason="Переезд", as_book="true")).error["code"] == "step_up_needed"
    owner = await signed_in_as(server, Role.OWNER, stepped_up=True)
    assert (await owner.asks("/office/export", as_book="true")).error["code"] == "reason_required"
    assert "Что не" in (await owner.opens("/office/export")).text
    book = await downloaded(owner, as_book="true", reason="Переезд")
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(book))
    names = sheets.sheet_names
    assert {"Заказы", "Проводки", "Пользователи", "Условия"} <= set(names)
    rows = sheets.get_sheet_by_name("Заказы").to_python()
    amount = rows[0].index("Сумма")
    assert [row[amount] for row in rows[1:]] == [1000.5] * 3
    people = sheets.get_sheet_by_name("Пользователи").to_python()
    assert "=Ученик 0" in [cell for row in people for cell in row]
    async with server.house.db.read() as session:
        noted: Any = await session.scalar(select(AuditEntry).where(AuditEntry.object_kind == "export_all"))
    assert (noted.action, noted.reason) == (Action.MOVE, "Переезд")


async def downloaded(visitor: Visitor, **fields: str) -> bytes:
    headers = {"Origin": "https://pay.school.example", "Cookie": f"aimpay_office={visitor.cookie}"}
    session = visitor.server.session
    async with session.post(f"{visitor.server.url}/office/export", data=fields, headers=headers) as answer:
        assert answer.status == 200
        return await answer.read()


async def upload(visitor: Visitor, kind: str, text: str) -> Answer:
    form = aiohttp.FormData()
    form.add_field("file", text.encode(), filename="../<b>список.csv", content_type="text/csv")
    form.add_field("kind", kind)
    return await visitor._ask("POST", "/office/import/upload", data=form, headers={"Accept": "application/json"})


async def looked_at(visitor: Visitor, kind: str, text: str) -> tuple[str, str]:
    """Return the page, and the draft's number."""
    page = (await visitor.opens((await upload(visitor, kind, text)).headers["Location"])).text
    return page, (re.findall(r'name="draft" value="(\d+)"', page) or [""])[0]


LEADS: Final = "Имя,Email\nАнна,anna@example.com\nБорис,boris\n"


async def test_list_of_leads_is_looked_at_then_taken(server: Server) -> None:
    marketer = await signed_in_as(server, Role.MARKETING)
    page, draft = await looked_at(marketer, "leads", LEADS)
    assert "Строка 3: почта записана неверно" in page.replace("&nbsp;", " ").replace("\u00a0", " ")
    assert "<b>" not in page
    async with server.house.db.read() as session:
        assert await session.scalar(select(func.count()).select_from(Lead)) == 0
    assert (await marketer.asks("/office/import/leads", draft=draft)).error["code"] == "reason_required"
    taken = await marketer.sends("/office/import/leads", draft=draft, reason="Вебинар")
    assert taken.status == 200
    again = await marketer.asks("/office/import/leads", draft=draft, reason="Вебинар")
    assert again.error["code"] == "import_draft_not_found"
    async with server.house.db.read() as session:
        assert await session.scalar(select(func.count()).select_from(Lead)) == 1
        noted: Any = await session.scalar(select(AuditEntry).where(AuditEntry.object_kind == "imports"))
        assert await session.scalar(select(ImportDraft.id)) is None
    assert (noted.action, noted.reason, noted.after["added"]) == (Action.EDIT_PEOPLE, "Вебинар", 1)
    assert "Загружать нечего" in (await looked_at(marketer, "leads", LEADS))[0]


async def test_only_the_owner_with_a_code_brings_students(server: Server) -> None:
    marketer = await signed_in_as(server, Role.MARKETING)
    for kind in ("students", "partners"):
        assert (await upload(marketer, kind, STUDENTS)).error["code"] == "role_forbids"
    owner = await signed_in_as(server, Role.OWNER)
    page, draft = await looked_at(owner, "students", STUDENTS)
    assert "Добавится" in page
    fields = {"draft": draft, "reason": "Ученики прошлого года"}
    assert (await owner.asks("/office/import/people", **fields)).error["code"] == "step_up_needed"
    stepped_up = await signed_in_as(server, Role.OWNER, stepped_up=True)
    wrong_door = await stepped_up.asks("/office/import/leads", **fields)
    assert wrong_door.error["code"] == "import_draft_not_found"
    assert (await stepped_up.sends("/office/import/people", **fields)).status == 200
    async with server.house.db.read() as session:
        assert await session.scalar(select(func.count()).select_from(Order)) == 3


@pytest.mark.parametrize("text", ["", "Имя,Цвет\nАнна,red\n", "\x00\x01"])
async def test_nonsense_is_refused_in_words(server: Server, text: str) -> None:
    owner = await signed_in_as(server, Role.OWNER)
    there = (await upload(owner, "leads", text)).headers["Location"]
    answer = await owner.opens(there, headers={"Accept": "application/json"})
    assert (answer.status, answer.error["code"]) == (422, "list_unreadable")


async def test_list_that_a_page_cannot_wait_for_is_sent_to_the_console(server: Server) -> None:
    owner = await signed_in_as(server, Role.OWNER)
    answer = await upload(owner, "leads", "Email\n" + "".join(f"p{n}@example.com\n" for n in range(1001)))
    assert (answer.status, answer.error["code"]) == (422, "list_unreadable")
    assert "aimpay import" in answer.error["message"]
