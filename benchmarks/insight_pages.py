"""Pages of the back-office whole, as an owner's browser gets them from the real application over a socket."""

import dataclasses
import time
from dataclasses import dataclass
from statistics import median
from typing import Any, Final

import aiohttp

from aimpay.commands.processes import bind, lasting, serving
from aimpay.server.app import create_app
from aimpay.server.office.sessions import open_session
from aimpay.server.wiring import opened_house
from insight_ways import YEAR
from outside import Bot
from ports import free_ports
from visit_server import HOST, settings_for

OPENED: Final = 6
OK: Final = 200
PERIOD: Final = f"since={YEAR.since}&until={YEAR.until}"


@dataclass(frozen=True)
class Page:
    """``measures`` are those whose figures it shows, where pandas can make the same."""

    address: str
    measures: tuple[str, ...] = ()


def _view(key: str, *measures: str, grain: str = "&grain=month") -> Page:
    return Page(f"/office/insight{key}?{PERIOD}{grain}", measures)


PAGES: Final = (
    Page("/office"),
    _view("", "revenue", "orders", "funnel by source"),
    _view("/revenue", "revenue", "orders"),
    _view("/funnel", "funnel by source"),
    _view("/advertising", "advertising", grain=""),
    _view("/cohorts", "cohorts"),
    _view("/time", "conversion time", grain=""),
    _view("/partners", "partners", "network", grain=""),
    _view("/warm-up", "warm-up", grain=""),
    _view("/chat", "chat"),
    Page("/office/orders"),
    Page("/office/orders?status=paid&page=100"),
    Page("/office/people"),
    Page("/office/people?q=77777"),
    Page("/office/people?q=Имя"),
    Page("/office/leads"),
    Page("/office/sources"),
)


async def open_pages(url: str) -> list[dict[str, Any]]:
    """Each page by turns; the first time compiles its template and its statements."""
    settings = settings_for(url)
    async with opened_house(settings) as house:
        app, port = create_app(settings, dataclasses.replace(house, bot=Bot())), free_ports().server
        async with house.db.write() as session:
            token = await open_session(session, admin_id=settings.admins[0], device="benchmark", now=house.clock.now())
        headers = {"Cookie": f"aimpay_office={token}"}
        async with (
            serving(lasting(app), bind(HOST, port, "")),
            aiohttp.ClientSession(f"http://{HOST}:{port}", headers=headers) as browser,
        ):
            return [await _opened(browser, page) for page in PAGES]


async def _opened(browser: aiohttp.ClientSession, page: Page) -> dict[str, Any]:
    took, size = [], 0
    for _ in range(OPENED):
        begun = time.perf_counter()
        async with browser.get(page.address, allow_redirects=False) as answer:
            size = len(await answer.read())
            if answer.status != OK:
                raise RuntimeError(f"{page.address}: {answer.status}")
        took.append(time.perf_counter() - begun)
    return {"address": page.address, "seconds": median(took[1:]), "first": took[0], "bytes": size}
