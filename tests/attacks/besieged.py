"""The whole demo with some past in it, and the four faces that it shows to programs and people."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import aiohttp
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from aimpay.contract.client import SECRET_HEADER
from aimpay.server.app import create_app
from aimpay.server.office.building import Wing
from aimpay.server.office.door import COOKIE
from aimpay.server.office.sessions import find_session, open_session, step_up
from aimpay.server.workflows.integrators.keys import WantedKey, make_key
from aimpay.server.workflows.integrators.rules import Scope
from attacks.conftest import UNLIMITED
from server.office.season import Season
from story.town import Town

FAREWELLS: Final = {"/office/leave", "/office/sessions/end", "/office/sessions/end_others"}


@dataclass(frozen=True)
class Face:
    """``document``: its OpenAPI; ``headers`` open it; ``checks`` are what schemathesis looks at, all when empty."""

    name: str
    document: dict[str, Any]
    base_url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    checks: tuple[str, ...] = ()

    def write(self, folder: Path) -> Path:
        path = folder / f"{self.name}.json"
        path.write_text(json.dumps(self.document), "utf-8")
        return path


@asynccontextmanager
async def besieged(home: Path) -> AsyncIterator[Town]:
    """Give a running town, at whose doors one may knock as often as one likes."""
    async with aiohttp.ClientSession() as session:
        town = Town(home, session)
        town.settings = town.settings.model_copy(update=UNLIMITED)
        try:
            await town.open()
            async with town.house.db.write() as writing:
                await Season(writing, town.house.clock.now()).grow()
            yield town
        finally:
            await town.close()
            await town.db.close()


async def faces(town: Town) -> dict[str, Face]:
    secret = {SECRET_HEADER: town.settings.secret}
    found = (
        Face("server", await document(town, f"{town.server_url}/openapi.json"), town.server_url, secret),
        Face("bot", await document(town, f"{town.bot_url}/openapi.json"), town.bot_url, secret),
        Face("api", await document(town, f"{town.server_url}/api/v1/openapi.json"), town.server_url, await _key(town)),
        Face("office", office_document(town), town.server_url, await office_cookie(town), ("not_a_server_error",)),
    )
    return {face.name: face for face in found}


async def document(town: Town, address: str) -> dict[str, Any]:
    async with town.session.get(address) as answer:
        found: dict[str, Any] = await answer.json()
    return found


def office_of(town: Town) -> FastAPI:
    """The pages of the back-office as they are served, not opened."""
    (wing,) = (route for route in create_app(town.settings, town.house).routes if isinstance(route, Wing))
    return wing.office


def office_document(town: Town) -> dict[str, Any]:
    """The office shows none: its forms are described for the attack alone, but for those that would end its session."""
    described = get_openapi(title="office", version="1", routes=office_of(town).routes)
    return {**described, "paths": {path: acts for path, acts in described["paths"].items() if path not in FAREWELLS}}


async def _key(town: Town) -> dict[str, str]:
    now = town.house.clock.now()
    async with town.house.db.write() as session:
        wanted = WantedKey("Осада", tuple(Scope))
        return {"Authorization": f"Bearer {await make_key(session, wanted, by=town.owner.id, now=now)}"}


async def office_cookie(town: Town) -> dict[str, str]:
    now = town.house.clock.now()
    async with town.house.db.write() as session:
        token = await open_session(session, admin_id=town.owner.id, device="siege", now=now)
        opened = await find_session(session, token, now)
        assert opened is not None
        await step_up(session, opened.id, now + timedelta(days=1))
    return {"Cookie": f"{COOKIE}={token}", "Origin": town.server_url, "Accept": "application/json"}
