"""The site at the wire: pages of courses, what search engines read, files for browsers."""

import gzip
import json
import re
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import select

from aimpay.server.growth.landing.pages import save_landing
from aimpay.server.selling.models import Course, EarlyBirdStep
from server.conftest import Server

pytestmark = pytest.mark.asyncio(loop_scope="module")

SLUG = "ml-bez-matematiki"
EVIL = "<img src=x onerror=alert(1)></script><!--"


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def said_to_robots(page: str) -> list[dict[str, Any]]:
    written = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert written
    graph: list[dict[str, Any]] = json.loads(written[1])["@graph"]
    return graph


async def change_course(server: Server, **changes: Any) -> None:
    async with server.house.db.write() as session:
        course = (await session.scalars(select(Course).where(Course.slug == SLUG))).one()
        for name, value in changes.items():
            setattr(course, name, value)


async def test_page_says_what_is_sold_for_how_much_and_by_whom(shared_server: Server) -> None:
    page = await shared_server.ask("GET", "/")
    assert page.status == 200
    for words in (
        "ML без математики",
        "14 990 ₽",
        "25 990 ₽",
        "Программа",
        "ИНН 500100732259",
        "ОГРНИП 304500116000157",
    ):
        assert words in plain(page.text), words
    assert f'href="https://t.me/aim_school_bot?start=c_{SLUG}"' in page.text
    for document in ("offer", "privacy", "personal_data", "marketing"):
        assert f'href="/documents/{document}"' in page.text


async def test_same_course_has_one_address_for_search_engines(shared_server: Server) -> None:
    home, own = await shared_server.ask("GET", "/"), await shared_server.ask("GET", f"/courses/{SLUG}")
    for page in (home, own):
        assert '<link rel="canonical" href="https://pay.school.example/">' in page.text


async def test_search_engines_read_the_same_price_and_answers(shared_server: Server) -> None:
    graph = said_to_robots((await shared_server.ask("GET", "/")).text)
    kinds = {one["@type"]: one for one in graph}
    assert kinds["Course"]["offers"]["price"] == "14990.00"
    assert kinds["Course"]["offers"]["priceCurrency"] == "RUB"
    assert kinds["FAQPage"]["mainEntity"][0]["name"] == "Нужно ли уметь программировать?"


async def test_map_and_robots_lead_to_pages_and_not_to_the_office(shared_server: Server) -> None:
    found = await shared_server.ask("GET", "/sitemap.xml")
    places = [place.text for place in ET.fromstring(found.text).findall(".//{*}loc")]  # noqa: S314 — our own answer
    assert "https://pay.school.example/" in places
    robots = await shared_server.ask("GET", "/robots.txt")
    assert "Disallow: /office" in robots.text
    assert "Sitemap: https://pay.school.example/sitemap.xml" in robots.text


@pytest.mark.parametrize(
    "path", ["/", "/widget.js", "/widget-chat.js", f"/courses/{SLUG}/certificate.svg", f"/courses/{SLUG}/picture"]
)
async def test_browser_that_has_it_gets_it_no_second_time(shared_server: Server, path: str) -> None:
    first = await shared_server.ask("GET", path)
    assert first.status == 200
    again = await shared_server.ask("GET", path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.text) == (304, "")


async def test_whole_widget_is_under_25_kilobytes_as_it_travels(shared_server: Server) -> None:
    scripts = [(await shared_server.ask("GET", path)).text for path in ("/widget.js", "/widget-chat.js")]
    assert sum(len(gzip.compress(script.encode())) for script in scripts) < 25_000
    assert "__" not in "".join(re.findall(r'"__\w+__"', "".join(scripts))), "every blank is filled"


async def test_versioned_script_is_kept_for_ever_and_an_unversioned_one_is_asked_about(shared_server: Server) -> None:
    page = await shared_server.ask("GET", "/")
    address = re.search(r'src="(/widget\.js\?v=\w+)"', page.text)
    assert address
    assert "immutable" in (await shared_server.ask("GET", address[1])).headers["Cache-Control"]
    assert "immutable" not in (await shared_server.ask("GET", "/widget.js?v=another")).headers["Cache-Control"]


async def test_browser_may_run_our_scripts_only_and_no_counter_without_one(shared_server: Server) -> None:
    page = await shared_server.ask("GET", "/")
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "default-src 'none'" in policy
    assert "connect-src 'self';" in policy
    assert "unsafe" not in policy
    assert "data-metrika" not in page.text


async def test_widget_is_told_prices_documents_and_limits(shared_server: Server) -> None:
    site = (await shared_server.ask("GET", f"/api/site?course={SLUG}")).json
    assert (site["course"]["price"], plain(site["course"]["price_text"])) == (1_499_000, "14 990 ₽")
    assert site["chat"] == {"characters": 200, "questions": 10}
    assert site["consents"]["personal_data"]["required"] is True
    assert site["consents"]["marketing"]["required"] is False
    assert site["metrika"] is None
    assert (await shared_server.ask("GET", "/api/site?course=forgotten")).json["course"]["slug"] == SLUG


@pytest.mark.parametrize("path", ["/courses/none", "/courses/%3Cscript%3E"])
async def test_course_that_is_not_there_gets_a_page_for_people(shared_server: Server, path: str) -> None:
    page = await shared_server.ask("GET", path)
    assert page.status == 404
    assert "Такого курса нет" in page.text


@pytest.mark.asyncio(loop_scope="function")
async def test_hostile_words_stay_words(server: Server) -> None:
    source = f"title: '{EVIL}'\nlead: '{EVIL}'\nfaq:\n  items:\n    - question: '{EVIL}'\n      answer: '{EVIL}'\n"
    await change_course(server, title=EVIL)
    async with server.house.db.write() as session:
        course_id = (await session.scalars(select(Course.id).where(Course.slug == SLUG))).one()
        await save_landing(session, course_id, source, by=None, now=server.house.clock.now())
    page = await server.ask("GET", "/")
    assert page.status == 200
    assert "<img src=x" not in page.text
    assert page.text.count("<script") == 2, "the facts for search engines and the widget"
    assert said_to_robots(page.text)[1]["name"] == EVIL


@pytest.mark.asyncio(loop_scope="function")
async def test_early_price_is_what_the_bot_would_ask(server: Server) -> None:
    async with server.house.db.write() as session:
        course_id = (await session.scalars(select(Course.id).where(Course.slug == SLUG))).one()
        until = server.house.clock.now() + timedelta(days=2)
        session.add(EarlyBirdStep(course_id=course_id, price_amount=990_000, seats=None, until_at=until))
    page = plain((await server.ask("GET", "/")).text)
    assert "<b>9 900 ₽</b>" in page
    assert "ранняя цена" in page
    server.house.clock.offset = timedelta(days=3)
    assert "<b>14 990 ₽</b>" in plain((await server.ask("GET", "/")).text)


@pytest.mark.asyncio(loop_scope="function")
async def test_school_that_sells_nothing_says_so(server: Server) -> None:
    await change_course(server, on_sale=False)
    assert (await server.ask("GET", "/")).status == 404
    assert (await server.ask("GET", "/api/site")).json["course"] is None
