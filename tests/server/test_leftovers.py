"""What is left of the sample is named until the owner has put his own in its place."""

from typing import Any

import aiohttp
import pytest
from sqlalchemy import select

from aimpay.server.growth.landing.pages import save_landing
from aimpay.server.kit.clock import Clock
from aimpay.server.school.legal import KINDS, publish_legal_text
from aimpay.server.school.profile import get_profile, save_setting
from aimpay.server.selling.models import Course
from aimpay.server.wiring import doctors_view
from aimpay.server.workflows.leftovers import Leftover, leftovers
from aimpay.server.workflows.open_school import SAMPLE_SUPPORT, sample
from server.conftest import Server
from server.houses import server_settings

NOW = Clock().now()
SITE, SETTINGS, TEXTS, DOCUMENTS = "на сайте", "в настройках", "в текстах бота", "в документах"
SAMPLE_TEACHER = "Ольга Школина"


async def _left(server: Server) -> dict[str, tuple[str, ...]]:
    async with server.house.db.read() as session:
        return {one.place: one.what for one in await leftovers(session)}


async def _set(server: Server, key: str, value: Any) -> None:
    async with server.house.db.write() as session:
        await save_setting(session, key, value, NOW)


async def _page(server: Server, source: str) -> None:
    async with server.house.db.write() as session:
        course_id = (await session.scalars(select(Course.id))).one()
        await save_landing(session, course_id, source, by=None, now=NOW)


async def test_a_school_as_delivered_is_the_sample_in_every_place(server: Server) -> None:
    left = await _left(server)
    assert (left[SITE], left[SETTINGS]) == (("преподаватель", "отзывы"), ("куда писать в поддержку",))
    assert (len(left[DOCUMENTS]), "Публичная оферта" in left[DOCUMENTS]) == (len(KINDS), True)
    assert TEXTS not in left


async def test_each_thing_of_the_owners_own_is_named_no_more(server: Server) -> None:
    source = sample("landing.yaml")
    await _page(server, source.replace(SAMPLE_TEACHER, "Иван Петров"))
    assert (await _left(server))[SITE] == ("отзывы",)
    await _page(server, "lead: Своя страница")
    await _set(server, "support_contact", "help@school.ru")
    async with server.house.db.write() as session:
        await publish_legal_text(session, kind="offer", title="Оферта", summary="с", body="Своя.", now=NOW)
    left = await _left(server)
    assert (set(left), len(left[DOCUMENTS])) == ({DOCUMENTS}, len(KINDS) - 1)


async def test_one_invented_review_among_real_ones_is_still_invented(server: Server) -> None:
    first = sample("landing.yaml").partition("author: Марина К.")[2].partition("text: ")[2].partition("\n")[0]
    review = f"reviews:\n  items:\n    - author: Пётр\n      text: Спасибо\n    - author: Анна\n      text: {first}"
    await _page(server, f"lead: Своя страница\n{review}")
    assert (await _left(server))[SITE] == ("отзывы",)


async def test_an_address_that_an_old_text_keeps_for_itself_is_found(server: Server) -> None:
    await _set(server, "support_contact", "help@school.ru")
    async with server.house.db.read() as session:
        texts = (await get_profile(session)).texts
    await _set(server, "texts", {**texts, "support": f"Напишите нам: {SAMPLE_SUPPORT}."})
    assert (await _left(server))[TEXTS] == (f"адрес {SAMPLE_SUPPORT}",)


async def test_the_doctor_sees_what_is_left(opened_sqlite_url: str) -> None:
    async with aiohttp.ClientSession() as session:
        school = await doctors_view(server_settings(opened_sqlite_url), session).school()
    assert school is not None
    assert Leftover(SITE, ("преподаватель", "отзывы"), "Сайт") in school.leftovers


@pytest.mark.parametrize(
    ("contact", "said"), [("help@school.ru", "help@school.ru"), ("<b>&", "&lt;b&gt;&amp;"), ("@school", "@school")]
)
async def test_people_are_told_the_address_of_the_settings(server: Server, contact: str, said: str) -> None:
    await _set(server, "support_contact", contact)
    texts = (await server.post("/get_content", {})).json["texts"]
    assert texts["support"].startswith(f"Напишите нам: {said}. ")


async def test_a_text_without_the_mark_stays_as_the_owner_wrote_it(server: Server) -> None:
    async with server.house.db.read() as session:
        texts = (await get_profile(session)).texts
    own = "Пишите: <b>{имя}</b>, {} и {support}"
    await _set(server, "texts", {**texts, "support": own})
    assert (await server.post("/get_content", {})).json["texts"]["support"] == own
