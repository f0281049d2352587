"""The bot among people: Telegram's stand-in, a small server, and the bot's real process, all at the wire."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web

from aimpay.bot.app import BotProcess, running_bot
from aimpay.bot.desk import Limits
from aimpay.contract.client import Caller
from aimpay.contract.wire import Call
from aimpay.sandbox.settings import SandboxSettings
from aimpay.sandbox.telegram.app import build
from aimpay.settings import Mode, Settings
from bot.school import SECRET, School
from sandbox.serving import serving, single

CONTROL = "/sandbox/api/telegram"
UNHURRIED = Limits(burst=1000, polling_seconds=2, server_pauses=(0.02, 0.02, 0.02), telegram_pauses=(0.05,))
PATIENCE_SECONDS = 20


async def until(condition: Callable[[], Awaitable[Any]]) -> Any:
    """Wait for a condition to hold, and return its value."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not (value := await condition()):
            await asyncio.sleep(0.01)
        return value


@dataclass
class Town:
    school: School
    sandbox_url: str
    school_url: str
    session: aiohttp.ClientSession

    @asynccontextmanager
    async def bot(self, limits: Limits = UNHURRIED, **changes: Any) -> AsyncIterator[BotProcess]:
        async with running_bot(self.bot_settings(**changes), limits) as process:
            yield process
        await self.hang_up()

    async def hang_up(self) -> None:
        """End the poll that the bot left behind: a second one ends the first, as with the real Telegram."""
        await self.bot_api("getUpdates")

    async def bot_api(self, method: str, **fields: int) -> None:
        url = f"{self.sandbox_url}/telegram/bot{SandboxSettings().bot_token}/{method}"
        async with self.session.post(url, json=fields) as answer:
            await answer.read()

    def bot_settings(self, **changes: Any) -> Settings:
        given: dict[str, Any] = {
            "mode": Mode.DEMO,
            "public_url": "http://127.0.0.1:1",
            "secret_codes": SECRET,
            "bot_token": SandboxSettings().bot_token,
            "admins": "1001",
            "group_id": SandboxSettings().group_id,
            "yookassa_shop_id": "1",
            "yookassa_secret_key": "k",
            "resend_api_keys": "r",
            "resend_from": "a@b.ru",
            "server_url": self.school_url,
            "bot_port": 0,
            "telegram_api_url": self.sandbox_url + "/telegram",
        }
        return Settings(_env_file=None, **(given | changes))

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        async with self.session.request(method, self.sandbox_url + CONTROL + path, json=body) as answer:
            assert answer.status < 300, await answer.text()
            return await answer.json()

    async def person(self, first_name: str = "Борис", **more: Any) -> "Somebody":
        made = await self.ask("POST", "/users", {"first_name": first_name, **more})
        return Somebody(self, made["id"])

    async def fault(self, **fault: Any) -> None:
        await self.ask("PUT", "/faults", {"faults": [fault]})

    @asynccontextmanager
    async def in_parallel(self) -> AsyncIterator[Callable[[Coroutine[Any, Any, Any]], Any]]:
        async with asyncio.TaskGroup() as group:
            yield group.create_task

    async def asked(self, call: Call[Any, Any], *, times: int) -> None:
        """Wait until the school was asked this often."""

        async def enough() -> bool:
            return len(self.school.asked(call)) >= times

        await until(enough)

    async def drained(self) -> None:
        """Wait until Telegram has nothing more for the bot."""

        async def nothing() -> bool:
            return int((await self.ask("GET", "/updates"))["pending"]) == 0

        await until(nothing)

    async def joins(self, person: "Somebody", link: str) -> Any:
        return await self.ask("POST", f"/users/{person.id}/join", {"invite_link": link})

    def caller(self, port: int, secret: str = SECRET) -> Caller:
        """Speak to the bot's side door as the server does."""
        return Caller(self.session, base_url=f"http://127.0.0.1:{port}", secret=secret)

    async def group(self) -> Any:
        return next(chat for chat in await self.ask("GET", "/chats"))


@dataclass
class Somebody:
    """A person with a phone in hand."""

    town: Town
    id: int

    async def messages(self) -> list[Any]:
        shown = await self.town.ask("GET", f"/users/{self.id}/messages?limit=1000")
        return [message for message in shown if not message["deleted"]]

    async def from_bot(self) -> list[Any]:
        return [message for message in await self.messages() if message["from_bot"]]

    async def last(self) -> Any:
        return (await self.from_bot())[-1]

    async def at(self, message_id: int) -> Any:
        return next(message for message in await self.messages() if message["message_id"] == message_id)

    async def sends(self, text: str) -> int:
        sent = await self.town.ask("POST", f"/users/{self.id}/send", {"text": text})
        return int(sent["message_id"])

    async def says(self, text: str) -> Any:
        """Write, and wait for the bot's next message."""
        sent = await self.sends(text)
        return await self.answer_after(sent)

    async def answer_after(self, message_id: int) -> Any:
        async def answered() -> Any:
            return [message for message in await self.from_bot() if message["message_id"] > message_id]

        return (await until(answered))[-1]

    async def clicks(self, message_id: int, data: str, **more: Any) -> Any:
        return await self.town.ask("POST", f"/users/{self.id}/click", {"message_id": message_id, "data": data, **more})

    async def presses(self, label: str) -> Any:
        """Press the newest button with this label and return the screen that is there afterwards."""
        await self.pops(label)
        return await self.last()

    async def pops(self, label: str) -> Any:
        """Press and return the pop-up answer."""
        message, button = await self.find(label)
        answer = await self.clicks(message["message_id"], button["data"])
        assert answer["answered"]
        return answer

    async def find(self, label: str) -> tuple[Any, Any]:
        async def found() -> Any:
            for message in reversed(await self.from_bot()):
                for button in buttons(message):
                    if button["text"] == label:
                        return message, button
            return None

        message, button = await until(found)
        return message, button

    async def sees(self, words: str) -> Any:
        async def seen() -> Any:
            return [message for message in await self.from_bot() if words in plain(message)]

        return (await until(seen))[-1]


def buttons(message: Any) -> list[Any]:
    return [button for row in message["buttons"] for button in row]


def labels(message: Any) -> list[str]:
    return [button["text"] for button in buttons(message)]


def plain(message: Any) -> str:
    return str(message["text"]).replace("\u00a0", " ")


@asynccontextmanager
async def serving_school(school: School) -> AsyncIterator[str]:
    runner = web.AppRunner(school.app(), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def building_town() -> AsyncIterator[Town]:
    async with AsyncExitStack() as stack:
        sandbox_url = await stack.enter_async_context(serving(single(build)))
        school = School()
        school_url = await stack.enter_async_context(serving_school(school))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        town = Town(school, sandbox_url, school_url, session)
        await town.ask("PUT", "/settings", {"overall_per_second": 10000, "chat_per_second": 10000})
        yield town
