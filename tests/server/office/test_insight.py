"""Pages of analytics over HTTP: every one of them, with a season of a school's life and without."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from aimpay.server.insight.views.model import View
from aimpay.server.insight.views.registry import VIEWS
from server.conftest import Server
from server.office.season import grow
from server.office.visitor import Visitor, signed_in

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def marketer(shared_server: Server) -> AsyncIterator[Visitor]:
    await grow(shared_server.house)
    yield await signed_in(shared_server)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.key)
async def test_page_shows_figures_a_chart_and_its_table(marketer: Visitor, view: View) -> None:
    page = await marketer.opens(view.address)
    assert page.status == 200, page.text
    assert 'type="application/json"' in page.text
    assert "<table" in page.text
    assert "Как считаем" in page.text


async def test_x(marketer: Visitor) -> None:
    for view in VIEWS:
        page = await marketer.opens(view.address)
        open(f"/tmp/w/h7c/{view.key}.html", "w").write(page.text)
