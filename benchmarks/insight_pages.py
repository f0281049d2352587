"""Pages of the back-office whole, as an owner's browser gets them from the real application over a socket."""

import asyncio
import dataclasses
import json
import sys
import time
from statistics import median
from typing import Any, Final

import aiohttp

from aimpay.commands.processes import bind, lasting, serving
from aimpay.server.app import create_app
from aimpay.server.office.sessions import open_session
from aimpay.server.wiring import opened_house
from insight_addresses import PAGES, Page, peak
from outside import Bot
from ports import free_ports
from visit_server import HOST, settings_for

OPENED: Final = 6
OK: Final = 200


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


async def main(url: str) -> None:
    before = peak()
    print(json.dumps({"pages": await open_pages(url), "memory": peak() - before}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
