"""No page of the office is left without its door, whoever adds it."""

import re
from collections.abc import Iterator
from dataclasses import replace

from fastapi import FastAPI
from fastapi.routing import APIRoute

from aimpay.server.app import create_app
from aimpay.server.office.building import Wing
from aimpay.server.office.menu import MENU, ORDER
from server.conftest import Server
from server.houses import server_settings
from server.office.visitor import Visitor

OUTSIDE = {"/office/enter/{token}", "/office/code", "/office/code/{ticket}"}
AT_LEAST = {"/office", "/office/board", "/office/leads", "/office/leads/{lead_id:int}/merge", "/office/sessions/end"}


def routes(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Method and path of everything behind the door."""
    (wing,) = (route for route in app.routes if isinstance(route, Wing))
    for route in wing.office.routes:
        if isinstance(route, APIRoute) and route.path not in OUTSIDE:
            yield from ((method, route.path) for method in sorted(route.methods or ()))


def address(path: str) -> str:
    return re.sub(r"\{\w+(:\w+)?\}", "1", path)


async def test_stranger_opens_none_and_sees_nothing(server: Server) -> None:
    found = list(routes(create_app(server_settings(server.house.db.url), server.house)))
    assert {path for _, path in found} >= AT_LEAST
    for visitor in (Visitor(server), Visitor(server, "made-up-cookie")):
        for method, path in found:
            answer = await (visitor.opens if method == "GET" else visitor.sends)(address(path))
            assert answer.status == 401, (method, path)
            assert "Выйти" not in answer.text


async def test_signed_in_browser_does_nothing_for_another_site(staff: Visitor) -> None:
    server = staff.server
    foreign = replace(staff, origin="https://evil.example")
    for method, path in routes(create_app(server_settings(server.house.db.url), server.house)):
        assert method in {"GET", "POST"}
        if method == "POST":
            assert (await foreign.sends(address(path))).status == 403, path


async def test_the_secret_of_the_processes_is_no_key_to_the_office(server: Server) -> None:
    assert (await server.post("/office/sessions/end", {})).status == 403
    assert (await server.ask("GET", "/office", secret=server.house.secrets[0])).status == 401


def test_no_page_stands_in_the_menu_twice() -> None:
    """Nor has it a group that is not in the order: two branches that each moved an entry are merged into both."""
    assert len({entry.key for entry in MENU}) == len({entry.address for entry in MENU}) == len(MENU)
    assert {entry.group for entry in MENU} == set(ORDER)


async def test_every_entry_of_the_menu_opens_and_knows_that_it_is_open(staff: Visitor) -> None:
    for entry in MENU:
        page = await staff.opens(entry.address)
        assert page.status == 200, entry.address
        assert f'href="{entry.address}" aria-current="page"' in page.text, entry.key
