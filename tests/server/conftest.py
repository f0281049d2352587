"""The server at the wire: its real app over a socket, with a bot that answers what a test wants."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from multidict import CIMultiDictProxy

from aimpay.server.app import create_app
from aimpay.server.workflows.engine import Engine
from aimpay.server.workflows.house import House
from fixtures.opened import open_once
from integrations.outside import Outside, Reply, answering
from sandbox.serving import serving
from server.houses import CODE, built_house, server_settings


@dataclass(frozen=True)
class Answer:
    status: int
    headers: CIMultiDictProxy[str]
    text: str
    json: Any

    @property
    def error(self) -> dict[str, Any]:
        """The one error body, which nothing else may stand beside."""
        assert set(self.json) == {"error"}, self.text
        assert set(self.json["error"]) == {"code", "message", "details", "request_id"}, self.text
        assert self.json["error"]["request_id"] == self.headers["X-Request-Id"]
        return dict(self.json["error"])


@dataclass(frozen=True)
class Server:
    url: str
    house: House
    bot: Outside
    session: aiohttp.ClientSession

    async def ask(self, method: str, path: str, *, secret: str | None = None, **how: Any) -> Answer:
        headers = {"X-Secret-Code": secret} if secret is not None else {}
        headers |= how.pop("headers", {})
        async with self.session.request(method, self.url + path, headers=headers, **how) as answer:
            text = await answer.text(errors="replace")
            is_json = answer.content_type == "application/json"
            return Answer(answer.status, answer.headers, text, await answer.json() if is_json else None)

    async def post(self, path: str, body: Any, **how: Any) -> Answer:
        return await self.ask("POST", path, secret=CODE, json=body, **how)


@pytest.fixture
async def server(opened_sqlite_url: str) -> AsyncIterator[Server]:
    """An open school whose bot is @aim_school_bot."""
    async with served(opened_sqlite_url, Reply(200, {"username": "aim_school_bot"})) as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_server(sqlite_school: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    """Give such a server to a whole module, whose tests run in the module's loop and leave the school as it is."""
    database = shutil.copy(sqlite_school, tmp_path_factory.mktemp("shared") / "aimpay.db")
    async with served(f"sqlite:///{database}", Reply(200, {"username": "aim_school_bot"})) as server:
        yield server


@asynccontextmanager
async def served(database_url: str, *replies: Reply, **changes: Any) -> AsyncIterator[Server]:
    engine = Engine(database_url)
    async with answering(*replies) as bot, aiohttp.ClientSession() as session:
        settings = server_settings(database_url, bot_url=bot.url, **changes)
        async with built_house(settings, engine) as house, serving(create_app(settings, house)) as url:
            await open_once(house.db, house.clock)
            yield Server(url, house, bot, session)
