"""Certificates are found, issued, withdrawn and put right in the office, each act with its reason and in the log."""

import re
from datetime import UTC, datetime

from sqlalchemy import select

from aimpay.server.learning.certificates.corrections import ask_correction
from aimpay.server.learning.certificates.models import Certificate
from aimpay.server.staff.rules import Role
from server.conftest import Server
from server.office.audit_log import entries
from server.office.visitor import Visitor, signed_in_as

LIST = "/office/certificates"
SLUG = "ml-bez-matematiki"
WHY = "Прошла курс очно"
KEY = "form-key-0001"
FORM = {"key": KEY, "course": SLUG, "full_name": "Ёлкина Анна", "score": "92", "reason": WHY}


async def certificates(server: Server) -> list[Certificate]:
    async with server.house.db.read() as session:
        return list(await session.scalars(select(Certificate).order_by(Certificate.id)))


async def issued(server: Server, staff: Visitor) -> str:
    answer = await staff.sends(f"{LIST}/new", **FORM)
    assert answer.status == 303, answer.text
    return (await certificates(server))[0].number


async def test_issued_once_found_by_any_part_and_shown_as_a_file(server: Server, staff: Visitor) -> None:
    number = await issued(server, staff)
    assert (await staff.sends(f"{LIST}/new", **FORM)).headers["Location"] == f"{LIST}/of/{number}?said=added"
    assert len(await certificates(server)) == 1, "a second press issues nothing"
    for query in ("елкина", number, "анна"):
        assert number in (await staff.opens(LIST, params={"q": query})).text
    assert "Ничего не нашлось" in (await staff.opens(LIST, params={"q": "Петров"})).text
    page = (await staff.opens(f"{LIST}/of/{number}")).text
    assert WHY in page
    assert (await staff.opens(f"{LIST}/of/{number}/file?kind=png")).headers["Content-Type"] == "image/png"
    (entry,) = await entries(server)
    assert (entry.action, entry.via, entry.reason) == ("certify", "office", WHY)


async def test_suspended_restored_and_revoked_with_reasons(server: Server, staff: Visitor) -> None:
    number = await issued(server, staff)
    for act, reason in (("suspend", "Проверяем"), ("restore", "Проверили"), ("revoke", "Выдан по ошибке")):
        assert (await staff.opens(f"{LIST}/of/{number}/{act}")).status == 200
        silent = await staff.sends(f"{LIST}/of/{number}/{act}", reason=" ")
        assert (silent.status, "причину" in silent.text) == (422, True)
        assert (await staff.sends(f"{LIST}/of/{number}/{act}", reason=reason)).status == 303
    log = (await entries(server))[1:]
    assert [entry.before["status"] for entry in log] == ["valid", "suspended", "valid"]
    assert [entry.after["status"] for entry in log] == ["suspended", "valid", "revoked"]
    late = await staff.sends(f"{LIST}/of/{number}/restore", reason="Передумали")
    assert late.status == 422
    assert (await certificates(server))[0].status == "revoked"
    assert "Выдан по ошибке" in (await staff.opens(f"{LIST}/of/{number}")).text


async def test_reissued_on_another_name_the_old_leads_to_the_new(server: Server, staff: Visitor) -> None:
    number = await issued(server, staff)
    wrong = await staff.sends(f"{LIST}/of/{number}/reissue", full_name="<b>123</b>", reason="Опечатка")
    assert (wrong.status, "<b>123</b>" in wrong.text) == (422, False)
    assert (await staff.sends(f"{LIST}/of/{number}/reissue", full_name="Елкина Анна", reason="Опечатка")).status == 303
    old, new = await certificates(server)
    assert (old.status, old.replaced_by_id, new.full_name) == ("replaced", new.id, "Елкина Анна")
    assert new.number in (await staff.opens(f"{LIST}/of/{number}")).text


async def test_wishes_to_put_a_name_right_wait_at_the_top(server: Server, staff: Visitor) -> None:
    await issued(server, staff)
    async with server.house.db.write() as session:
        (certificate,) = await session.scalars(select(Certificate))
        wish, _ = await ask_correction(session, certificate, "Елкина Анна", datetime.now(UTC))
    assert "Просят исправить имя: 1" in (await staff.opens(LIST)).text
    assert (await staff.sends(f"{LIST}/corrections/{wish.id}", reason="")).status == 422, "declining needs words"
    assert (await staff.sends(f"{LIST}/corrections/{wish.id}", approve="1")).status == 303
    assert (await certificates(server))[1].full_name == "Елкина Анна"
    assert (await staff.sends(f"{LIST}/corrections/{wish.id}", approve="1")).status == 409
    assert (await entries(server))[-1].after["asked"] == "Елкина Анна"


async def test_a_list_is_checked_first_and_issued_once(server: Server, staff: Visitor) -> None:
    blank = (await staff.opens(f"{LIST}/list")).text
    found = re.search(r'name="batch" value="([^"]+)"', blank)
    assert found is not None
    form = {"batch": found[1], "course": SLUG, "lines": "Петров Пётр\nИванова Инна; 404404\n\n", "reason": WHY}
    dry = await staff.sends(f"{LIST}/list", **form)
    assert "Выпустить: 1" in dry.text
    assert await certificates(server) == []
    for _ in range(2):
        done = await staff.sends(f"{LIST}/list", **form, sure="1")
        assert f"/office/certificates/zip?batch={found[1]}" in done.text
    assert [one.full_name for one in await certificates(server)] == ["Петров Пётр"]
    archive = await staff.opens(f"{LIST}/zip", params={"batch": found[1]})
    assert (archive.status, archive.headers["Content-Type"]) == (200, "application/zip")
    assert (await staff.sends(f"{LIST}/list", **{**form, "course": "made-up"})).status == 422


async def test_roles_and_refusals(server: Server, staff: Visitor) -> None:
    number = await issued(server, staff)
    reader = await signed_in_as(server, Role.READ_ONLY)
    assert "Отозвать" not in (await reader.opens(f"{LIST}/of/{number}")).text
    assert (await reader.sends(f"{LIST}/of/{number}/revoke", reason=WHY)).status == 403
    assert (await reader.sends(f"{LIST}/new", **FORM)).status == 403
    support = await signed_in_as(server, Role.SUPPORT)
    assert (await support.sends(f"{LIST}/of/{number}/suspend", reason=WHY)).status == 303
    assert (await staff.opens(f"{LIST}/of/AIM-0000-0000-0000")).status == 404
    for wrong in ({"full_name": ""}, {"telegram_id": "404404"}, {"score": "101"}, {"reason": ""}, {"course": "x"}):
        form = {**FORM, "key": "another-key-1", "full_name": "Новый Человек", **wrong}
        assert (await staff.sends(f"{LIST}/new", **form)).status == 422, wrong
    assert len(await certificates(server)) == 1
