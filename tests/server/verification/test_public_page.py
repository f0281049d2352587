"""The page that an employer sees: each state by word, colour and icon; nothing from outside, nothing too much."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from aimpay.server.kit.moscow import MOSCOW
from aimpay.server.kit.typography import day
from server.conftest import Server
from server.reader import EVIL, Reader
from server.verification.papers import NAME, PUBLIC, WHY, asking, issued, replaced

pytestmark = pytest.mark.asyncio(loop_scope="module")

POLICY = {"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "form-action 'self'"}


@pytest.mark.parametrize(
    ("status", "said", "kind"),
    [
        ("valid", "Сертификат действителен", "ok"),
        ("suspended", "Сертификат приостановлен", "wait"),
        ("revoked", "Сертификат отозван", "bad"),
        ("replaced", "Сертификат заменён новым", "newer"),
    ],
)
async def test_each_state_is_told_by_word_colour_and_icon(
    shared_server: Server, status: str, said: str, kind: str
) -> None:
    number = await issued(shared_server, status)
    ask = asking(shared_server, "198.51.100.1")
    page, same = await ask(f"/c/{number}"), await ask(f"/certifications?cert_id={number}")
    assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert page.text == same.text
    assert f"<h1>{said}</h1>" in page.text
    assert re.search(rf'class="state {kind}">\s*<svg', page.text)
    assert (WHY.replace(" ", "") in page.text.replace(" ", "").replace("\u00a0", "")) is (status != "valid")
    for fact in (NAME, "ML без математики", number, "92 %"):
        assert fact in page.text
    assert ("/pdf" in page.text) is (status == "valid")


async def test_a_replaced_certificate_points_to_the_new_one(shared_server: Server) -> None:
    old, new = await replaced(shared_server)
    page = await asking(shared_server, "198.51.100.2")(f"/c/{old}")
    assert f"/c/{new}" in Reader(page.text).followed


@pytest.mark.parametrize("path", ["/certifications", "/certifications?cert_id=", "/certifications?cert_id=%20"])
async def test_without_a_number_it_is_asked_for(shared_server: Server, path: str) -> None:
    page = await asking(shared_server, "198.51.100.3")(path)
    assert page.status == 200
    assert {"form", "input", "button"} <= set(Reader(page.text).tags)


@pytest.mark.parametrize("spoilt", ["{lower}", " {number} ", "{bare}", "{spaced}", "{letters}"])
async def test_a_number_may_be_typed_as_people_type(shared_server: Server, spoilt: str) -> None:
    number = await issued(shared_server)
    typed = spoilt.format(
        number=number,
        lower=number.lower(),
        bare=number.replace("-", ""),
        spaced=number.replace("-", " "),
        letters="AIM" + number[3:].replace("0", "O").replace("1", "l"),
    )
    page = await shared_server.ask("GET", "/certifications", params={"cert_id": typed})
    assert number in page.text


async def test_the_page_needs_nothing_from_outside_and_allows_nothing_else(shared_server: Server) -> None:
    ask = asking(shared_server, "198.51.100.4")
    for path in (f"/c/{await issued(shared_server)}", "/c/x", "/certifications", "/issuer"):
        page = await ask(path)
        policy = page.headers["Content-Security-Policy"]
        assert set(policy.split("; ")) >= POLICY
        assert "unsafe" not in policy
        assert not {"style", "iframe"} & set(Reader(page.text).tags)
        assert not re.search(r"\son\w+=|\sstyle=", page.text)
        assert page.headers["X-Robots-Tag"] == "noindex"
        assert '<meta name="robots" content="noindex">' in page.text
        for loaded in Reader(page.text).loaded:
            assert loaded.startswith(("/look/", "/c/", f"{PUBLIC}/c/")), loaded
            if loaded.startswith("/look/"):
                assert (await ask(loaded)).status == 200, loaded


async def test_a_shared_link_has_a_picture_and_words_in_messengers(shared_server: Server) -> None:
    number = await issued(shared_server)
    page = await asking(shared_server, "198.51.100.5")(f"/c/{number}")
    said = dict(re.findall(r'<meta (?:property|name)="([a-z:]+)" content="([^"]*)"', page.text))
    assert said["og:title"] == f"{NAME} — сертификат"
    assert said["og:url"] == f"{PUBLIC}/c/{number}"
    assert said["og:image"] == said["twitter:image"] == f"{PUBLIC}/c/{number}/png"
    assert said["twitter:card"] == "summary_large_image"


async def test_the_links_to_networks_carry_exactly_what_these_take(shared_server: Server) -> None:
    number = await issued(shared_server)
    page = await asking(shared_server, "198.51.100.6")(f"/c/{number}")
    links = {urlsplit(link).netloc: link for link in Reader(page.text).followed if link.startswith("https://")}
    today = shared_server.house.clock.now().astimezone(MOSCOW)
    assert set(links) == {"www.linkedin.com", "t.me", "vk.com"}
    assert urlsplit(links["www.linkedin.com"]).path == "/profile/add"
    assert parse_qs(urlsplit(links["www.linkedin.com"]).query) == {
        "startTask": ["CERTIFICATION_NAME"],
        "name": ["ML без математики"],
        "organizationName": ["Школа AiM"],
        "issueYear": [str(today.year)],
        "issueMonth": [str(today.month)],
        "certUrl": [f"{PUBLIC}/c/{number}"],
        "certId": [number],
    }
    for host, field in (("t.me", "text"), ("vk.com", "title")):
        said = parse_qs(urlsplit(links[host]).query)
        assert said == {"url": [f"{PUBLIC}/c/{number}"], field: ["Мой сертификат: ML без математики"]}


async def test_nothing_private_is_told(shared_server: Server) -> None:
    number = await issued(shared_server, batch="spisok-7", issue_key="key-12345678", issued_by=777_000_111)
    ask = asking(shared_server, "198.51.100.8")
    for path in (f"/c/{number}", f"/api/certificates/{number}", f"/c/{number}/credential.json"):
        said = (await ask(path)).text
        assert not any(secret in said for secret in ("spisok-7", "key-12345678", "777000111", "user_id", "telegram"))


async def test_a_name_cannot_become_markup(shared_server: Server) -> None:
    number = await issued(shared_server, full_name=EVIL, status="revoked", status_reason=EVIL)
    page = await asking(shared_server, "198.51.100.9")(f"/c/{number}")
    assert Reader(page.text).tags.count("script") == 1
    assert "alert(" in page.text
    assert EVIL not in page.text


@pytest.mark.parametrize(
    ("path", "kind", "begins"), [("pdf", "application/pdf", b"%PDF"), ("png", "image/png", b"\x89P")]
)
async def test_the_files_are_made(shared_server: Server, path: str, kind: str, begins: bytes) -> None:
    number = await issued(shared_server)
    async with shared_server.session.get(f"{shared_server.url}/c/{number}/{path}") as answer:
        assert (answer.status, answer.content_type) == (200, kind)
        assert (await answer.read()).startswith(begins)
        if path == "pdf":
            assert answer.headers["Content-Disposition"] == f'attachment; filename="{number}.pdf"'


async def test_the_page_says_when_it_was_checked(shared_server: Server) -> None:
    page = await asking(shared_server, "198.51.100.10")(f"/c/{await issued(shared_server)}")
    today = day(shared_server.house.clock.now().astimezone(MOSCOW))
    assert f'Проверено <span class="whole">{today} в\u00a0' in page.text


async def test_a_blank_number_is_no_certificate(shared_server: Server) -> None:
    """A file that is asked for is there or not: a page that asks for a number would be taken for it."""
    for part in ("", "/credential", "/credential.json", "/badge.png", "/pdf"):
        assert (await shared_server.ask("GET", f"/c/%C2%A0{part}")).status == 404
