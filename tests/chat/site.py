"""The site's chat at the wire: the real server over a real database, the sandbox's model, a bot that says yes."""

import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
from pydantic import SecretStr
from sqlalchemy import Select, func, select

from aimpay.sandbox.deepseek.app import build
from aimpay.sandbox.settings import SandboxSettings
from aimpay.server.app import create_app
from aimpay.server.growth.chat.models import ChatMessage, ChatSpending
from aimpay.server.growth.visits.models import SiteSession, Source
from aimpay.server.workflows.engine import Engine
from aimpay.server.workflows.house import House
from aimpay.server.workflows.visits.tokens import session_tokens
from fixtures.opened import open_once
from integrations.outside import Outside, Reply, answering
from sandbox.serving import serving, single
from server.houses import CODE, built_house, server_settings

TEAM: Final = -1002
CONTROL: Final = "/sandbox/api/deepseek"
PRICE: Final = "14\u00a0990\u00a0₽"


@dataclass(frozen=True)
class Said:
    """``events`` are of a stream: each its kind and its data."""

    status: int
    body: Any
    events: tuple[tuple[str, Any], ...] = ()

    @property
    def code(self) -> str:
        return str(self.body["error"]["code"])

    @property
    def text(self) -> str:
        return "".join(data["text"] for kind, data in self.events if kind == "piece")

    @property
    def done(self) -> Any:
        return next(data for kind, data in self.events if kind == "done")


@dataclass(frozen=True)
class Site:
    url: str
    house: House
    bot: Outside
    model_url: str
    session: aiohttp.ClientSession

    async def browser(self) -> "Browser":
        """Somebody new on the site."""
        now = self.house.clock.now()
        async with self.house.db.write() as session:
            source = await session.scalar(select(Source).limit(1))
            if source is None:
                source = Source(digest="0" * 64, created_at=now)
                session.add(source)
                await session.flush()
            row = SiteSession(
                first_source_id=source.id, last_source_id=source.id, last_source_at=now, created_at=now, seen_at=now
            )
            session.add(row)
            await session.flush()
            number = row.id
        return Browser(self, number, session_tokens(self.house).sign(str(number)))

    async def model(self, method: str, path: str, body: Any = None) -> Any:
        async with self.session.request(method, self.model_url + CONTROL + path, json=body) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def fault(self, kind: str, *, times: int | None = None, **more: Any) -> None:
        """Without ``times`` it stays."""
        await self.model("PUT", "/faults", {"faults": [{"kind": kind, "times": times, "path": "completions", **more}]})

    async def script(self, answer: str, match: str = "") -> None:
        await self.model("PUT", "/script", {"lines": [{"match": match, "answer": answer}]})

    async def asked(self) -> list[Any]:
        """Return what the model was asked, and what it said."""
        return list((await self.model("GET", "/completions"))["completions"])

    async def post(self, path: str, body: Any, **headers: str) -> Said:
        async with self.session.post(self.url + path, json=body, headers=headers) as answer:
            if answer.content_type == "text/event-stream":
                return Said(answer.status, None, events_of(await answer.text()))
            return Said(answer.status, await answer.json())

    async def get(self, path: str, *, secret: bool = False, **query: Any) -> Said:
        headers = {"X-Secret-Code": CODE} if secret else {}
        async with self.session.get(self.url + path, params=query, headers=headers) as answer:
            return Said(answer.status, await answer.json())

    async def one(self, query: Select[Any]) -> Any:
        async with self.house.db.read() as session:
            return (await session.execute(query)).scalar_one_or_none()

    async def spending(self) -> ChatSpending | None:
        found: ChatSpending | None = await self.one(select(ChatSpending))
        return found

    async def count(self) -> int:
        return int(await self.one(select(func.count()).select_from(ChatMessage)))


@dataclass(frozen=True)
class Browser:
    site: Site
    number: int
    token: str

    async def ask(self, text: str, *, key: str = "", stream: bool = False, **more: Any) -> Said:
        headers = more.pop("headers", {}) | ({"Accept": "text/event-stream"} if stream else {})
        body = {"session_id": self.token, "message": text, "message_key": key or new_key(), **more}
        return await self.site.post("/api/chat/send", body, **headers)

    async def history(self, **query: Any) -> Any:
        return (await self.site.get("/api/chat/history", session_id=self.token, **query)).body

    async def call(self) -> Any:
        return (await self.site.post("/api/chat/call_human", {"session_id": self.token})).body

    async def save(self, lines: list[dict[str, Any]]) -> Any:
        return (await self.site.post("/api/chat/save_history", {"session_id": self.token, "chat_history": lines})).body


def new_key() -> str:
    return secrets.token_urlsafe(12)


def events_of(text: str) -> tuple[tuple[str, Any], ...]:
    pairs = (block.split("\n", 1) for block in text.split("\n\n") if block)
    return tuple((kind.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for kind, data in pairs)


@asynccontextmanager
async def open_site(database_url: str, **changes: Any) -> AsyncIterator[Site]:
    engine = Engine(database_url)
    async with (
        serving(single(build)) as model_url,
        answering(Reply(200, {"message_id": 7})) as bot,
        aiohttp.ClientSession() as session,
    ):
        given = {
            "bot_url": bot.url,
            "deepseek_api_url": f"{model_url}/deepseek",
            "deepseek_api_key": SecretStr(SandboxSettings().deepseek_key),
            "chat_first_word_seconds": 5,
            "support_chat_id": TEAM,
            "chat_per_minute": 10_000,
        }
        settings = server_settings(database_url, **(given | changes))
        async with built_house(settings, engine) as house, serving(create_app(settings, house)) as url:
            await open_once(house.db, house.clock)
            try:
                yield Site(url, house, bot, model_url, session)
            finally:
                await house.background.close()
                if house.assistant:
                    await house.assistant.close()
