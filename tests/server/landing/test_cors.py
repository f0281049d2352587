"""Which other sites' pages may ask the server, and what of it."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from pydantic import ValidationError

from aimpay.server.app import create_app
from aimpay.server.edge.cors import ROUTES
from sandbox.serving import serving
from server.conftest import Server
from server.houses import server_settings

LISTED = "https://school.tilda.ws"
ALLOWED = "Access-Control-Allow-Origin"


@pytest.fixture
async def listed(server: Server, opened_sqlite_url: str) -> AsyncIterator[Server]:
    settings = server_settings(opened_sqlite_url, site_origins=(LISTED,))
    async with serving(create_app(settings, server.house)) as url:
        yield replace(server, url=url)


async def test_listed_site_may_ask_what_the_widget_asks_without_cookies(listed: Server) -> None:
    for path, method in ROUTES.items():
        asked = {"Origin": LISTED, "Access-Control-Request-Method": method}
        preflight = await listed.ask("OPTIONS", path, headers=asked)
        assert preflight.status == 204, path
        assert preflight.headers[ALLOWED] == LISTED
        assert preflight.headers["Access-Control-Allow-Methods"] == method
        assert "Access-Control-Allow-Credentials" not in preflight.headers
    answer = await listed.ask("GET", "/api/site", headers={"Origin": LISTED})
    assert (answer.status, answer.headers[ALLOWED]) == (200, LISTED)
    assert "Origin" in answer.headers["Vary"]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", f"{LISTED}.evil.example", "http://school.tilda.ws"])
async def test_any_other_site_is_refused_before_anything_is_done(listed: Server, origin: str) -> None:
    for path, method in ROUTES.items():
        for verb in ("OPTIONS", method):
            answer = await listed.ask(verb, path, headers={"Origin": origin})
            assert (answer.status, answer.error["code"]) == (403, "forbidden"), path
            assert ALLOWED not in answer.headers


async def test_error_can_be_read_by_a_listed_site(listed: Server) -> None:
    answer = await listed.ask("POST", "/track_visit", headers={"Origin": LISTED}, data=b"{")
    assert answer.status == 400
    assert answer.headers[ALLOWED] == LISTED


@pytest.mark.parametrize(
    "path", ["/", "/success", "/office", "/leads", "/check_user", "/form_warm/clients", "/health/live"]
)
async def test_no_other_route_answers_other_sites(listed: Server, path: str) -> None:
    for verb in ("OPTIONS", "GET", "POST"):
        assert ALLOWED not in (await listed.ask(verb, path, headers={"Origin": LISTED})).headers


async def test_own_page_and_programs_ask_as_before(listed: Server) -> None:
    own = await listed.ask("GET", "/api/site", headers={"Origin": listed.url})
    assert own.status == 200
    assert (await listed.ask("GET", "/api/site")).status == 200


@pytest.mark.parametrize(
    "origins", ["school.tilda.ws", "https://school.tilda.ws/", "https://school.tilda.ws/page", "*"]
)
def test_setting_takes_origins_only(origins: str) -> None:
    with pytest.raises(ValidationError, match="без пути"):
        server_settings("sqlite:///x", site_origins=origins)
