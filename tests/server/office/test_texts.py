"""What the bot says and shows is changed in the office; what Telegram would not take never gets to people."""

from io import BytesIO

import aiohttp
from sqlalchemy import select

from aimpay.bot.features.menu.texts import ABOUT
from aimpay.contract.people import ConsentKind
from aimpay.server.people.models import Consent
from aimpay.server.school.legal import current_legal_text
from aimpay.server.school.models import LegalText, MediaItem
from aimpay.server.school.profile import get_profile
from aimpay.server.staff.rules import Role
from aimpay.server.workflows.school.change_text import mark
from server.conftest import Server
from server.office.audit_log import entries
from server.office.visitor import Visitor, signed_in_as

PAGE = "/office/texts"
WELCOME = f"{PAGE}/bot/welcome"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 500_000
"""Larger than any other request may be."""


async def texts(server: Server) -> dict[str, str]:
    async with server.house.db.read() as session:
        return (await get_profile(session)).texts


async def test_page_names_the_buttons_of_the_bot(staff: Visitor) -> None:
    assert f"по кнопке «{ABOUT}»" in (await staff.opens(f"{PAGE}/bot/about")).text.replace("\u00a0", " ")


async def test_saved_text_is_what_the_bot_says_and_others_stay(server: Server, staff: Visitor) -> None:
    before = await texts(server)
    new = "<b>Здравствуйте!</b>\nНажмите кнопку."
    saved = await staff.sends(WELCOME, html=new.replace("\n", "\r\n"), seen=mark(before["welcome"]), reason="Короче")
    assert saved.status == 303
    assert await texts(server) == {**before, "welcome": new}
    told = (await server.post("/get_content", {})).json
    assert told["texts"]["welcome"] == new
    (entry,) = await entries(server)
    assert (entry.object_id, entry.before, entry.after) == ("welcome", before["welcome"], new)
    late = await staff.sends(WELCOME, html="Чужое", seen=mark(before["welcome"]))
    assert (late.status, "кто-то другой" in late.text) == (422, True)
    assert (await texts(server))["welcome"] == new


async def test_what_telegram_refuses_is_refused_here_with_its_line(server: Server, staff: Visitor) -> None:
    before = await texts(server)
    for wrong, said in (
        ("Привет\n<script>alert(1)</script>", "строка 2"),
        ("<b>не закрыт", "не закрыт"),
        ('<a href="javascript:alert(1)">x</a>', "атрибуты"),
        ("<b onclick=x>ы</b>", "атрибуты"),
        ("я" * 1025, "1024"),
        ("я" * 1000 + "{поддержка}", "1024"),
        (" ", "не\u00a0обойдётся"),
    ):
        answer = await staff.sends(WELCOME, html=wrong, seen=mark(before["welcome"]))
        assert (answer.status, said in answer.text) == (422, True), wrong
        assert "<script>alert" not in answer.text
        assert "<b onclick" not in answer.text
    assert await texts(server) == before
    assert await entries(server) == []


async def test_preview_shows_tags_of_telegram_and_escapes_the_rest(staff: Visitor) -> None:
    good = (await staff.sends(f"{PAGE}/preview", key="welcome", html="<b>Да</b> &lt;3")).json
    assert (good["html"], good["problems"], good["length"], good["limit"]) == ("<b>Да</b> &lt;3", [], 5, 1024)
    kept = (await staff.sends(f"{PAGE}/preview", key="support", html="Пишите: {поддержка}")).json
    assert (kept["html"], kept["length"]) == ("Пишите: hello@school.example", 28)
    bad = (await staff.sends(f"{PAGE}/preview", key="welcome", html="<img src=x onerror=alert(1)>")).json
    assert bad["html"] == "&lt;img src=x onerror=alert(1)&gt;"
    assert bad["problems"]


async def test_a_course_may_say_its_own_and_take_it_back(server: Server, staff: Visitor) -> None:
    path = f"{PAGE}/bot/about.ml-bez-matematiki"
    assert (await staff.sends(path, html="Свой рассказ", seen=mark(""))).status == 303
    assert (await texts(server))["about.ml-bez-matematiki"] == "Свой рассказ"
    assert (await staff.sends(path, html="", seen=mark("Свой рассказ"))).status == 303
    assert "about.ml-bez-matematiki" not in await texts(server)
    assert (await staff.opens(f"{PAGE}/bot/about.made-up")).status == 404


async def test_a_document_is_never_edited_but_published_anew(server: Server, staff: Visitor) -> None:
    path = f"{PAGE}/legal/offer"
    async with server.house.db.read() as session:
        old = await current_legal_text(session, ConsentKind.OFFER)
    await server.post("/start", {"telegram_id": 77, "first_name": "Анна"})
    async with server.house.db.write() as session:
        words = {"user_id": 1, "kind": "offer", "version": "1", "sha256": old.sha256, "channel": "bot"}
        session.add(Consent(**words, given_at=server.house.clock.now()))
    assert "Согласились: 1" in (await staff.opens(path)).text
    form = {"title": "Оферта", "body": "Суть.\n\n1. <b>Новое</b>\nТекст", "seen": "1"}
    assert (await staff.sends(path, **form, reason="")).status == 422
    for _ in range(2):
        assert (await staff.sends(path, **form, reason="Новый закон")).status == 303
    async with server.house.db.read() as session:
        rows = list(await session.scalars(select(LegalText).where(LegalText.kind == "offer").order_by(LegalText.id)))
    assert [(row.version, row.body) for row in rows] == [("1", old.body), ("2", form["body"])], "twice is once"
    late = await staff.sends(path, **{**form, "body": "Совсем другое"}, reason="Ещё раз")
    assert late.status == 409
    public = (await server.ask("GET", "/documents/offer")).text
    assert "&lt;b&gt;Новое&lt;/b&gt;" in public
    assert (await staff.opens(f"{path}/1")).status == 200, "what was agreed to can still be read"
    (entry,) = await entries(server)
    assert (entry.before["version"], entry.after["version"], entry.reason) == ("1", "2", "Новый закон")


async def test_an_uploaded_picture_takes_the_place_of_the_former(server: Server, staff: Visitor) -> None:
    async with server.house.db.write() as session:
        (await session.get_one(MediaItem, "earn")).file_id = "telegram-knows-it"
    form = aiohttp.FormData({"reason": "Новая съёмка"})
    form.add_field("file", BytesIO(PNG), filename="new.png", content_type="image/png")
    assert (await staff._ask("POST", f"{PAGE}/media/earn", data=form)).status == 303
    async with server.house.db.read() as session:
        item = await session.get_one(MediaItem, "earn")
    assert (item.body, item.mime_type, item.file_id, item.file_name) == (PNG, "image/png", None, "new.png")
    (entry,) = await entries(server)
    assert (entry.object_id, entry.after["sha256"], entry.reason) == ("earn", item.sha256, "Новая съёмка")


async def test_a_file_that_telegram_would_not_take_is_refused(server: Server, staff: Visitor) -> None:
    for name, body, key in (
        ("a.exe", b"MZ", "earn"),
        ("a.png", b"<svg onload=alert(1)>", "earn"),
        ("a.png", b"", "earn"),
        ("a.mp4", PNG, "welcome"),
        ("a.png", PNG[:16] + b"0" * 10 * 1024 * 1024, "earn"),
    ):
        form = aiohttp.FormData()
        form.add_field("file", BytesIO(body), filename=name)
        assert (await staff._ask("POST", f"{PAGE}/media/{key}", data=form)).status == 422, name
    assert (await staff.sends(f"{PAGE}/media/earn")).status == 422
    assert (await staff.opens(f"{PAGE}/media/quiz.secret")).status == 404
    assert await entries(server) == []


async def test_letters_are_shown_and_roles_kept(server: Server, staff: Visitor) -> None:
    for name in ("purchase", "refund", "form"):
        letter = await staff.opens(f"{PAGE}/letters/{name}")
        assert (letter.status, "Школа AiM" in letter.text) == (200, True)
    reader = await signed_in_as(server, Role.READ_ONLY)
    assert (await reader.opens(WELCOME)).status == 200
    for path in (WELCOME, f"{PAGE}/legal/offer", f"{PAGE}/media/earn"):
        assert (await reader.sends(path, html="x", reason="Просто так")).status == 403
    assert (await (await signed_in_as(server, Role.SUPPORT)).opens(PAGE)).status == 403
