"""Who is let into the back-office, and how he loses it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from aimpay.server.app import create_app
from aimpay.server.office.links import LIFETIME
from aimpay.server.office.sessions import IDLE, LONGEST
from aimpay.server.staff.rules import Role
from sandbox.serving import serving
from server.conftest import Server
from server.houses import OWNER, server_settings
from server.office.visitor import Visitor, office_link, signed_in, signed_in_as

OTHER_ADMIN = 777


async def test_link_lets_in_once_and_opening_it_burns_nothing(server: Server) -> None:
    link, visitor, second = await office_link(server), Visitor(server), Visitor(server)
    for _ in range(3):
        preview = await visitor.opens(link)
        assert preview.status == 200
        assert "Войти" in preview.text
        assert "Set-Cookie" not in preview.headers
    entered = await visitor.enters(link)
    assert (entered.status, entered.headers["Location"]) == (303, "/office")
    assert (await visitor.opens("/office")).status == 200
    assert (await second.opens(link)).status == 410
    assert (await second.enters(link)).status == 410
    assert not second.cookie


async def test_cookie_is_kept_from_scripts_other_sites_and_plain_http(server: Server) -> None:
    entered = await Visitor(server).enters(await office_link(server))
    said = entered.headers["Set-Cookie"]
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/office"} <= set(said.split("; "))


async def test_database_holds_no_token_that_could_be_stolen_from_it(server: Server) -> None:
    link = await office_link(server)
    visitor = Visitor(server)
    await visitor.enters(link)
    async with server.house.db.read() as session:
        connection = await session.connection()
        rows = [
            str(row)
            for table in ("office_links", "office_sessions")
            for row in await connection.exec_driver_sql(f"SELECT * FROM {table}")  # noqa: S608 — names of ours
        ]
    kept = " ".join(rows)
    assert rows
    assert visitor.cookie not in kept
    assert link.rpartition("/")[2] not in kept


async def test_link_made_up_or_late_is_refused_and_says_what_to_do(server: Server) -> None:
    link = await office_link(server)
    server.house.clock.offset = LIFETIME + timedelta(seconds=1)
    for path in (link, "/office/enter/made-up"):
        for answer in (await Visitor(server).opens(path), await Visitor(server).enters(path)):
            assert answer.status == 410
            assert "Попросите у\u00a0бота новую" in answer.text


async def test_link_is_made_for_admins_only(server: Server) -> None:
    refused = await server.post("/make_office_link", {"admin_id": OTHER_ADMIN})
    assert (refused.status, refused.error["code"]) == (403, "admins_only")


@pytest.mark.parametrize(("after", "busy"), [(IDLE, False), (LONGEST, True)])
async def test_session_ends_by_idleness_and_by_age_however_busy(
    server: Server, after: timedelta, *, busy: bool
) -> None:
    staff = await signed_in(server)
    if busy:
        for hours in range(0, int(after.total_seconds() // 3600), 11):
            server.house.clock.offset = timedelta(hours=hours)
            assert (await staff.opens("/office")).status == 200
    server.house.clock.offset = after + timedelta(seconds=1)
    out = await staff.opens("/office")
    assert (out.status, "<code>/office</code>" in out.text) == (401, True), "the command that gives a link is named"


async def test_whoever_is_no_longer_an_admin_is_out_at_once(server: Server, opened_sqlite_url: str) -> None:
    staff, link = await signed_in(server), await office_link(server)
    house = replace(server.house, admins=(OTHER_ADMIN,))
    settings = server_settings(opened_sqlite_url, admins=(OTHER_ADMIN,))
    async with serving(create_app(settings, house)) as url:
        later = Visitor(replace(server, url=url, house=house), staff.cookie)
        assert (await later.opens("/office")).status == 401
        assert (await Visitor(later.server).enters(link)).status == 410


async def test_leaving_ends_the_session_and_not_only_the_cookie(server: Server) -> None:
    staff = await signed_in(server)
    assert (await staff.sends("/office/leave")).status == 200
    assert (await staff.opens("/office")).status == 401


async def test_owner_ends_anybodys_session_and_others_their_own_only(server: Server) -> None:
    owner, other = await signed_in(server), await signed_in_as(server, Role.SUPPORT)
    assert "Сотрудник support" not in (await owner.opens("/office")).text
    assert "Сотрудник support" in (await owner.opens("/office/sessions")).text
    assert str(OWNER) not in (await other.opens("/office/sessions")).text
    await other.sends("/office/sessions/end", session_id=1)
    assert (await owner.opens("/office")).status == 200
    await owner.sends("/office/sessions/end", session_id=2)
    assert (await other.opens("/office")).status == 401


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example", "https://pay.school.example.evil.example"])
async def test_what_another_site_posts_is_not_done(server: Server, origin: str | None) -> None:
    staff = await signed_in(server)
    foreign = replace(staff, origin=origin)
    assert (await foreign.sends("/office/leave")).status == 403
    assert (await staff.opens("/office")).status == 200
    assert (await replace(foreign, cookie="").enters(await office_link(server))).status == 403


async def test_every_page_forbids_foreign_scripts_frames_and_keeping(staff: Visitor) -> None:
    for path in ("/office", "/office/nothing-here", "/office/enter/1"):
        headers = (await staff.opens(path)).headers
        assert "default-src 'none'; script-src 'self'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert (headers["X-Frame-Options"], headers["Cache-Control"]) == ("DENY", "no-store")


async def test_unknown_page_is_said_in_the_frame_and_to_a_stranger_without_it(server: Server, staff: Visitor) -> None:
    inside, stranger = await staff.opens("/office/nothing"), await Visitor(server).opens("/office/nothing")
    assert (inside.status, stranger.status) == (404, 404)
    assert "Выйти" in inside.text
    assert "Выйти" not in stranger.text


async def test_script_gets_the_houses_error_body(server: Server) -> None:
    refused = await Visitor(server).opens("/office", headers={"Accept": "application/json"})
    assert (refused.status, refused.error["code"]) == (401, "sign_in_needed")
