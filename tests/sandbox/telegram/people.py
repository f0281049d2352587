"""The tests' hands: a served emulator, aiogram's client on it, and the control API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from aimpay.sandbox.settings import SandboxSettings
from aimpay.sandbox.telegram.app import build
from aimpay.sandbox.world import World
from sandbox.serving import serving, single

GROUP, OWNER, ANNA, BORIS = -1001000000001, 1001, 1002, 1003


@dataclass
class Stage:
    """``api`` calls the Bot API raw; ``get``, ``post`` and ``put`` call the control API."""

    url: str
    bot: Bot
    http: aiohttp.ClientSession
    world: World

    async def api(self, method: str, **parameters: Any) -> dict[str, Any]:
        async with self.http.post(self.address(method), json=parameters) as response:
            answer: dict[str, Any] = await response.json()
        assert response.status == answer.get("error_code", 200)
        return answer

    def address(self, method: str, token: str | None = None) -> str:
        return f"{self.url}/telegram/bot{token or self.world.settings.bot_token}/{method}"

    async def control(self, verb: str, path: str, body: dict[str, Any] | None, status: int) -> Any:
        address = f"{self.url}/sandbox/api/telegram{path}"
        async with self.http.request(verb, address, json=body) as response:
            answer = await response.json()
        assert response.status == status, answer
        return answer

    async def get(self, path: str) -> Any:
        return await self.control("GET", path, None, 200)

    async def post(self, path: str, *, status: int = 200, **body: Any) -> Any:
        return await self.control("POST", path, body, status)

    async def put(self, path: str, **body: Any) -> Any:
        return await self.control("PUT", path, body, 200)

    async def fault(self, kind: str, **details: Any) -> None:
        await self.put("/faults", faults=[{"kind": kind, **details}])

    async def start(self, user_id: int = ANNA) -> None:
        """Let the person start the bot, and forget the update about it."""
        await self.post(f"/users/{user_id}/send", text="/start")
        await self.updates()

    async def updates(self, **parameters: Any) -> list[dict[str, Any]]:
        """Take and confirm everything that waits."""
        found: list[dict[str, Any]] = (await self.api("getUpdates", **parameters))["result"]
        if found:
            await self.api("getUpdates", offset=found[-1]["update_id"] + 1)
        return found

    async def hear_all(self) -> None:
        """Ask for membership changes too."""
        kinds = ["message", "callback_query", "my_chat_member", "chat_member", "chat_join_request"]
        await self.updates(allowed_updates=kinds)

    async def shown(self, user_id: int = ANNA) -> list[dict[str, Any]]:
        """Return what the bot wrote to the person, newest last."""
        messages = await self.get(f"/users/{user_id}/messages")
        return [message for message in messages if message["from_bot"]]


@asynccontextmanager
async def staged(settings: SandboxSettings | None = None) -> AsyncIterator[Stage]:
    app = single(build, settings)
    async with serving(app) as url, aiohttp.ClientSession() as http:
        world: World = app.state.world
        session = AiohttpSession(api=TelegramAPIServer.from_base(f"{url}/telegram"))
        async with Bot(world.settings.bot_token, session=session) as bot:
            yield Stage(url, bot, http, world)
