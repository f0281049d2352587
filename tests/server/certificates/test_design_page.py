"""A certificate's design at the server's door: link, live picture, saving; and in the school's folder."""

import base64
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from aimpay.contract.certificate_designs import MAKE_DESIGN_LINK
from aimpay.contract.errors import ErrorCode
from aimpay.server.learning.certificates.design import Design, Layout
from aimpay.server.learning.certificates.design_models import CertificateDesign, DesignLink
from aimpay.server.learning.certificates.designs import design_of
from aimpay.server.selling.place_order import course_on_sale
from aimpay.server.workflows.folder_reader import SchoolFolderError
from aimpay.server.workflows.school_file import changes, present_school, take_school
from aimpay.server.workflows.school_folder import read_folder, write_folder
from server.certificates.samples import WIDE_LOGO
from server.conftest import Server

DRAFT = Design(layout=Layout.MODERN, signatory_name="Михаил Орлов").texts.model_dump(mode="json")
LOGO = base64.b64encode(WIDE_LOGO.body).decode()


async def opened(server: Server) -> str:
    made = await server.post(MAKE_DESIGN_LINK.path, {"admin_id": server.house.admins[0]})
    assert made.status == 200, made.text
    return "/certificate_design/" + str(made.json["design_url"]).rpartition("/")[2]


async def kept(server: Server) -> Design:
    async with server.house.db.read() as session:
        return await design_of(session, (await course_on_sale(session)).id)


async def test_link_is_for_admins_and_opens_a_page_that_calls_nobody_else(server: Server) -> None:
    refused = await server.post(MAKE_DESIGN_LINK.path, {"admin_id": 7})
    assert refused.error["code"] == ErrorCode.ADMINS_ONLY
    unknown = await server.post(MAKE_DESIGN_LINK.path, {"admin_id": server.house.admins[0], "course": "nothing"})
    assert unknown.error["code"] == ErrorCode.COURSE_NOT_FOUND
    page = await server.ask("GET", await opened(server))
    assert page.status == 200
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"].partition("script-src")[2].partition(";")[0]
    assert (await server.ask("GET", "/look/certificate-design.js")).status == 200


async def test_link_dies_of_age_of_a_newer_one_and_of_a_guess(server: Server) -> None:
    first = await opened(server)
    second = await opened(server)
    for path in (first, "/certificate_design/guess"):
        assert (await server.ask("GET", path)).status == 410
        assert (await server.ask("POST", path, json={"design": DRAFT})).error["code"] == ErrorCode.LINK_EXPIRED
        assert (await server.ask("POST", f"{path}/preview", json={"design": DRAFT})).status == 410
    async with server.house.db.write() as session:
        ended = server.house.clock.now() - timedelta(seconds=1)
        await session.execute(update(DesignLink).values(expires_at=ended))
    assert (await server.ask("POST", second, json={"design": DRAFT})).status == 410
    assert await kept(server) == Design()


async def test_draft_is_seen_before_it_is_kept_and_kept_with_who_did_it(server: Server) -> None:
    path = await opened(server)
    draft: dict[str, Any] = {"design": DRAFT, "logo": LOGO, "sample_name": "Әлия Нұрғалиқызы"}
    for kind in ("page", "share"):
        seen = await server.ask("POST", f"{path}/preview?kind={kind}", json=draft)
        assert (seen.status, seen.headers["Content-Type"]) == (200, "image/png")
    assert await kept(server) == Design()
    assert (await server.ask("POST", path, json=draft)).status == 200
    design = await kept(server)
    assert (design.layout, design.signatory_name, design.logo) == (Layout.MODERN, "Михаил Орлов", WIDE_LOGO)
    assert (await server.ask("POST", path, json={"design": DRAFT})).status == 200
    assert (await kept(server)).logo == WIDE_LOGO, "a picture that is not sent stays"
    assert (await server.ask("POST", path, json={"design": DRAFT, "logo": ""})).status == 200
    assert (await kept(server)).logo is None
    async with server.house.db.read() as session:
        row = await session.get_one(CertificateDesign, (await course_on_sale(session)).id)
    assert row.changed_by == server.house.admins[0]


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        ({"design": DRAFT | {"accent": "#ffee00"}}, "accent: цвет слишком светлый"),
        ({"design": DRAFT, "logo": "%%%"}, "файл передан не целиком"),
        ({"design": DRAFT, "signature": base64.b64encode(b"GIF89a").decode()}, "нужен файл PNG или SVG"),
    ],
)
async def test_wrong_draft_is_explained_and_changes_nothing(server: Server, draft: dict[str, Any], said: str) -> None:
    path = await opened(server)
    for where in (path, f"{path}/preview"):
        refused = await server.ask("POST", where, json=draft)
        assert (refused.status, refused.error["code"]) == (422, ErrorCode.DESIGN_INVALID)
        assert said in refused.error["message"]
    assert await kept(server) == Design()


async def test_design_goes_out_to_the_school_s_folder_and_comes_back(server: Server, tmp_path: Path) -> None:
    folder = tmp_path / "school"
    now = server.house.clock.now()
    async with server.house.db.read() as session:
        write_folder(folder, await present_school(session, now))
    texts = json.loads((folder / "certificate.json").read_text())
    assert texts["title"] == "Сертификат"
    (folder / "certificate.json").write_text(json.dumps(texts | {"layout": "strict", "accent": "#0B7A55"}))
    (folder / "certificate-logo.svg").write_bytes(WIDE_LOGO.body)
    wanted = read_folder(folder)
    async with server.house.db.write() as session:
        present = await present_school(session, now)
        told = changes(present, wanted)
        await take_school(session, present, wanted, now)
    assert told == [
        "сертификат, шаблон: classic → strict",
        "сертификат, цвет: #3b5bdb → #0b7a55",
        "сертификат, знак: заменён файл",
    ]
    assert (await kept(server)).logo == WIDE_LOGO
    async with server.house.db.read() as session:
        assert changes(await present_school(session, now), wanted) == []


async def test_what_is_wrong_in_the_folder_is_named_with_its_file(server: Server, tmp_path: Path) -> None:
    folder = tmp_path / "school"
    async with server.house.db.read() as session:
        write_folder(folder, await present_school(session, server.house.clock.now()))
    (folder / "certificate.json").write_text('{"layout": "rich", "lead": "{who}"}')
    (folder / "certificate-logo.png").write_bytes(WIDE_LOGO.body)
    (folder / "certificate-signature.png").write_bytes(b"nothing")
    with pytest.raises(SchoolFolderError) as error:
        read_folder(folder)
    assert error.value.problems == [
        "certificate.json: layout: нужно одно из слов: classic, modern, strict",
        "certificate.json: lead: подстановки {who} нет; есть {school}, {course}, {name}, {date}, {number}, {score}",
        "certificate-logo.png: внутри SVG, а не то, что в имени файла",
        "certificate-signature.png: нужен файл PNG или SVG",
    ]
