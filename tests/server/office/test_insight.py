"""Pages of analytics over HTTP: every one of them, with a season of a school's life and without."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from aimpay.server.insight.views.model import View
from aimpay.server.insight.views.registry import VIEWS
from aimpay.server.staff.rules import Role
from server.conftest import Server
from server.office.season import PARTNER, grow
from server.office.visitor import Visitor, signed_in, signed_in_as

pytestmark = pytest.mark.asyncio(loop_scope="module")

HOME = "/office/insight"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def marketer(shared_server: Server) -> AsyncIterator[Visitor]:
    """Somebody who looks at a school with three weeks behind it."""
    await grow(shared_server.house)
    yield await signed_in(shared_server)


def told(page: str) -> str:
    return page.replace("\u00a0", " ").replace("&nbsp;", " ")


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.key)
async def test_page_shows_a_chart_its_table_and_how_it_is_counted(marketer: Visitor, view: View) -> None:
    page = await marketer.opens(view.address)
    assert page.status == 200, page.text
    assert 'data-chart="chart-' in page.text
    assert "<table" in page.text
    for meaning in view.meanings:
        assert meaning.text in page.text
    assert "unsafe" not in page.headers["Content-Security-Policy"]


@pytest.mark.asyncio(loop_scope="function")
async def test_every_page_of_a_new_school_says_what_must_happen(server: Server) -> None:
    visitor = await signed_in(server)
    for view in VIEWS:
        page = await visitor.opens(view.address)
        assert page.status == 200, page.text
        assert 'class="empty"' in page.text, view.key
        assert "data-chart" not in page.text, view.key


async def test_figures_are_those_of_the_season(marketer: Visitor) -> None:
    money = told((await marketer.opens(f"{HOME}/revenue")).text)
    assert "89 940 ₽" in money
    assert "74 792,10 ₽" in money
    assert "28,6 %" in told((await marketer.opens(f"{HOME}/funnel")).text)
    assert "ROMI" in (advertised := told((await marketer.opens(f"{HOME}/advertising")).text))
    assert "899,3 %" in advertised
    assert "399,7 %" in advertised
    assert PARTNER in (await marketer.opens(f"{HOME}/partners")).text


async def test_what_was_asked_stands_in_the_address_and_in_the_form(marketer: Visitor) -> None:
    page = told((await marketer.opens(f"{HOME}/funnel?period=7&source=vk&touch=last&grain=week")).text)
    assert 'name="source" value="vk"' in page
    assert '<option value="last" selected>' in page
    assert '<option value="week" selected>' in page
    assert "yandex</th>" not in page
    (longer,) = re.findall(r'href="([^"]+)">90 дней', page)
    assert longer == "/office/insight/funnel?touch=last&amp;source=vk&amp;period=90"


@pytest.mark.parametrize(
    "query", ["period=8", "since=2026-02-02&until=2026-02-01", "grain=year", "touch=third", "course=x", "since=1"]
)
async def test_nonsense_in_the_address_is_refused_in_words(marketer: Visitor, query: str) -> None:
    answer = await marketer.opens(f"{HOME}/funnel?{query}")
    assert answer.status == 422
    assert "<h1>Не" in answer.text


async def test_filter_of_another_page_is_left_out_where_it_means_nothing(marketer: Visitor) -> None:
    page = (await marketer.opens(f"{HOME}/partners?touch=third&grain=year&source=vk")).text
    assert PARTNER in page


async def test_what_people_typed_into_marks_is_never_markup(marketer: Visitor) -> None:
    page = (await marketer.opens(f"{HOME}/funnel?source=%3C/script%3E%3Cb%3E")).text
    assert "<b>" not in page


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.key)
async def test_book_and_pictures_of_every_page(marketer: Visitor, view: View) -> None:
    book = await marketer.opens(view.below("excel"))
    assert book.status == 200
    assert book.headers["Content-Type"].startswith("application/vnd.openxmlformats")
    page = (await marketer.opens(view.address)).text
    drawn = re.findall(rf'href="({view.below("")}[\w-]+\.png)', page)
    assert drawn
    picture = await marketer.opens(drawn[0])
    assert picture.headers["Content-Type"] == "image/png"
    assert "PNG" in picture.text[:8]
    assert (await marketer.opens(view.below("nothing.png"))).status == 404


async def test_only_who_may_export_and_share_is_offered_it(shared_server: Server, marketer: Visitor) -> None:
    looker = await signed_in_as(shared_server, Role.READ_ONLY)
    page = (await looker.opens(f"{HOME}/revenue")).text
    assert "excel" not in page
    assert "Поделиться" not in page
    assert "excel" in (await marketer.opens(f"{HOME}/revenue")).text
    for path in (f"{HOME}/revenue/excel", f"{HOME}/shared", f"{HOME}/costs"):
        assert (await looker.opens(path)).status == 403, path
    supporter = await signed_in_as(shared_server, Role.SUPPORT)
    for view in VIEWS:
        assert (await supporter.opens(view.address)).status == 403
