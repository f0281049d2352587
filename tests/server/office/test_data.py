"""«Данные»: tables for reading, without secrets, to whom they may be shown; words changed in place leave a trace."""

import io
import re
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from aimpay.server.growth.leads.models import LeadNote
from aimpay.server.office.data.mends import MENDS
from aimpay.server.office.data.tables import GROUPS
from aimpay.server.office.data.views import words
from aimpay.server.office.sessions import open_session
from aimpay.server.staff.models import AuditEntry, StaffMember
from aimpay.server.staff.rules import Action, Role, may
from server.conftest import Server
from server.houses import OWNER
from server.office.crowd import Crowd
from server.office.visitor import ORIGIN, Visitor, signed_in

SHOWN = [(group, shown) for group in GROUPS for shown in group.tables]
SECRET = re.compile(r"token|secret|sealed|idempotency|invite_link|confirmation_url|issue_key|seed|file_id|^digest$")
HARMLESS = {"tokens"}
COLLEAGUE = 7001


async def colleague(server: Server, role: Role) -> Visitor:
    now, number = server.house.clock.now(), COLLEAGUE + list(Role).index(role)
    async with server.house.db.write() as session:
        member = StaffMember(telegram_id=number, role=role, name="Анна", email="", added_by=OWNER, added_at=now)
        await session.merge(member)
        token = await open_session(session, admin_id=member.telegram_id, device="тест", now=now)
    return Visitor(server, token)


@pytest.mark.asyncio(loop_scope="module")
async def test_owner_opens_and_searches_each_table(shared_server: Server) -> None:
    visitor = await signed_in(shared_server)
    for _, shown in SHOWN:
        answer = await visitor.opens(f"/office/data/{shown.model.__tablename__}/list?q=а")
        assert answer.status == 200, (shown.title, answer.text[:300])
        assert shown.title in answer.text


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("role", Role)
async def test_role_is_offered_its_own_tables_and_refused_the_others(shared_server: Server, role: Role) -> None:
    visitor = await colleague(shared_server, role)
    index = (await visitor.opens("/office/data")).text
    offered = set(re.findall(r"/office/data/(\w+)/list", index))
    theirs = {shown.model.__tablename__ for group, shown in SHOWN if may(role, shown.needs or group.needs)}
    assert offered == theirs
    others = {shown.model.__tablename__ for _, shown in SHOWN} - theirs
    for table in sorted(others)[:2]:
        assert (await visitor.opens(f"/office/data/{table}/list")).status == 403
        assert (await visitor.opens(f"/office/data/{table}/detail?pk=1")).status == 403


@pytest.mark.asyncio(loop_scope="module")
async def test_stranger_is_asked_to_sign_in_and_other_sites_are_refused(shared_server: Server) -> None:
    for path in ("", "orders/list", "static/js/list.js"):
        assert (await Visitor(shared_server).opens(f"/office/data/{path}")).status == 401
    elsewhere = await signed_in(shared_server)
    elsewhere.origin = "https://evil.example"
    assert (await elsewhere.sends("/office/data/_api/users/action", name="export")).status == 403


@pytest.mark.asyncio(loop_scope="module")
async def test_every_script_of_a_page_carries_the_mark_of_its_policy(shared_server: Server) -> None:
    visitor = await signed_in(shared_server)
    for path in ("lead_notes/list", "courses/detail?pk=1"):
        answer = await visitor.opens(f"/office/data/{path}")
        policy = answer.headers["Content-Security-Policy"]
        mark = re.search(r"'nonce-([\w-]+)'", policy)
        assert mark
        assert "unsafe-inline" not in policy.split("style-src")[0]
        scripts = re.findall(r"<script[^>]*>", answer.text)
        assert scripts
        assert all(f'nonce="{mark[1]}"' in script for script in scripts)
        assert not re.search(r"\son\w+=", answer.text)


@pytest.mark.asyncio(loop_scope="module")
async def test_nothing_is_made_deleted_or_taken_in_here(shared_server: Server) -> None:
    visitor = await signed_in(shared_server)
    token = await crossing(visitor)
    assert (await visitor.opens("/office/data/orders/create")).status == 403
    assert (await visitor.opens("/office/data/orders/edit?pk=1")).status == 403
    for act in ("import", "inline-edit?pk=1&field=amount", "row-action?name=delete&pk=1", "action?name=delete&pks=1"):
        answer = await visitor.sends(f"/office/data/_api/courses/{act}", csrftoken=token)
        assert answer.status in {303, 400, 403, 405, 422}, (act, answer.status)
    assert "ml-bez-matematiki" in (await visitor.opens("/office/data/courses/list")).text


def test_no_shown_column_is_a_secret() -> None:
    for _, shown in SHOWN:
        columns = {column.key for column in shown.model.__mapper__.column_attrs} - set(shown.hidden)
        assert not {name for name in columns if SECRET.search(name)} - HARMLESS, shown.title


def test_every_shown_column_has_a_russian_name_and_no_name_is_left_over() -> None:
    used = {
        column.key
        for _, shown in SHOWN
        for column in shown.model.__mapper__.column_attrs
        if column.key not in shown.hidden
    }
    assert used == set(words())


def test_every_mend_still_finds_something_in_the_library() -> None:
    pages = [page.read_text(encoding="utf-8") for page in _templates()]
    for old, _ in MENDS:
        assert any(old in page for page in pages), old


async def test_words_changed_in_place_are_in_the_journal(server: Server, crowd: Crowd) -> None:
    visitor, lead = await signed_in(server), await crowd.lead("Анна", email="anna@example.com")
    now = server.house.clock.now()
    async with server.house.db.write() as session:
        session.add(LeadNote(id=5, lead_id=lead, text="было", by=OWNER, at=now))
    address = "/office/data/_api/lead_notes/inline-edit?pk=5&field=text"
    token = await crossing(visitor)
    empty = await visitor.sends(address, text=" ", csrftoken=token)
    assert empty.status == 422
    assert "не\u00a0может быть пусто" in empty.text.replace("&nbsp;", "\u00a0")
    assert (await visitor.sends(address, text="стало", csrftoken=token)).status == 200
    assert (await visitor.sends(address.replace("=text", "=by"), by="1", csrftoken=token)).status == 403
    assert (await visitor.sends(address, text="чужое")).status == 403, "without the page's own mark"
    async with server.house.db.read() as session:
        note = await session.get_one(LeadNote, 5)
        (entry,) = (await session.scalars(select(AuditEntry))).all()
    assert note.text == "стало"
    assert (entry.object_kind, entry.object_id, entry.actor_id) == ("lead_notes", "5", OWNER)
    assert (entry.before, entry.after) == ({"text": "было"}, {"text": "стало"})


async def test_excel_holds_typed_cells_and_the_journal_says_who_took_it(server: Server) -> None:
    visitor = await signed_in(server)
    token = await crossing(visitor)
    form = {"csrftoken": token, "format": "xlsx", "scope": "page"}
    async with server.session.post(
        f"{server.url}/office/data/_api/courses/action?name=export",
        data=form,
        headers={"Cookie": f"aimpay_office={visitor.cookie}", "Origin": ORIGIN},
    ) as answer:
        assert answer.status == 200, await answer.text()
        book = CalamineWorkbook.from_filelike(io.BytesIO(await answer.read()))
    header, course = book.get_sheet_by_index(0).to_python()[:2]
    row = dict(zip(header, course, strict=True))
    assert (row["Цена"], row["Название"], row["Продаётся"]) == (14990.0, "ML без математики", "да")
    assert isinstance(row["Создано"], datetime)
    async with server.house.db.read() as session:
        (entry,) = (await session.scalars(select(AuditEntry))).all()
    assert (entry.action, entry.object_kind, entry.after) == (Action.EXPORT, "courses", {"rows": 1})
    for role in (Role.SUPPORT, Role.READ_ONLY):
        other = await colleague(server, role)
        form["csrftoken"] = await crossing(other)
        refused = await other.sends("/office/data/_api/courses/action?name=export", **form)
        assert (refused.status, refused.json) == (400, {"msg": "Доступ запрещён"})


async def crossing(visitor: Visitor) -> str:
    """Take the page's own mark against forged forms, as a browser would keep it."""
    answer = await visitor.opens("/office/data/courses/list")
    (kept,) = (said for said in answer.headers.getall("Set-Cookie") if "csrf" in said)
    pair = kept.partition(";")[0]
    visitor.cookie += f"; {pair}"
    return pair.partition("=")[2]


def _templates() -> list[Traversable]:
    found: list[Traversable] = []
    waiting = [files("starlette_admin").joinpath("templates")]
    while waiting:
        for entry in waiting.pop().iterdir():
            (waiting if entry.is_dir() else found).append(entry)
    return found
