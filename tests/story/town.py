"""The whole demo inside a test's loop: the sandbox, the server and the bot on free ports, each stoppable."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Final

import aiohttp
from sqlalchemy import Select, select

from aimpay.bot.app import running_bot
from aimpay.bot.desk import Limits
from aimpay.commands.processes import bind, serving
from aimpay.commands.sandboxed import HOST, demo_settings, sandbox_settings
from aimpay.contract.client import Caller
from aimpay.contract.wire import Call, Request, Response
from aimpay.sandbox.app import create_sandbox, create_world
from aimpay.sandbox.settings import SandboxSettings
from aimpay.server.app import create_app
from aimpay.server.db.database import Database
from aimpay.server.migrations.upgrade import migrate
from aimpay.server.people.models import TelegramIdentity
from aimpay.server.selling.models import Order, PaymentAttempt
from aimpay.server.wiring import opened_house, prepare_database, working
from aimpay.server.workflows.engine import Engine
from aimpay.server.workflows.house import House
from aimpay.settings import Settings
from patience import eventually
from ports import free_ports
from story.player import Person, Sandbox

UNHURRIED: Final = Limits(
    burst=10_000, polling_seconds=5, server_pauses=(0.1, 0.3, 1), telegram_pauses=(0.1, 0.3, 1), goodbye_seconds=1
)
ROOMY: Final = {"overall_per_second": 10_000, "chat_per_second": 10_000}


class Town:
    """``open_*`` and ``close_*`` start and stop a part; what they knew is in ``home`` and in the product's database."""

    def __init__(self, home: Path, session: aiohttp.ClientSession, database_url: str | None = None) -> None:
        ports = free_ports()
        self.outside: SandboxSettings = sandbox_settings(ports, home / "sandbox.db")
        settings = demo_settings(ports, self.outside, home / "aimpay.db", "WARNING")
        self.settings: Settings = settings.model_copy(update={"database_url": database_url or settings.database_url})
        self.ports = ports
        self.session = session
        self.sandbox = Sandbox(session, self.outside.public_url)
        self.db = Database(self.settings.database_url)
        self.house: House
        self._parts: dict[str, AsyncExitStack] = {}

    async def open_outside(self) -> None:
        stack = self._parts["outside"] = AsyncExitStack()
        app = create_sandbox(create_world(self.outside))
        await stack.enter_async_context(serving(app, bind(HOST, self.ports.sandbox, "")))
        await self.sandbox.put("/telegram/settings", dict(ROOMY))

    async def open_server(self) -> None:
        prepare_database(self.settings)
        stack = self._parts["server"] = AsyncExitStack()
        self.house = await stack.enter_async_context(opened_house(self.settings))
        app = create_app(self.settings, self.house)
        await stack.enter_async_context(serving(app, bind(HOST, self.ports.server, "")))
        await stack.enter_async_context(working(self.house))

    async def open_bot(self) -> None:
        stack = self._parts["bot"] = AsyncExitStack()
        bot = await stack.enter_async_context(running_bot(self.settings, UNHURRIED))
        await bot.listener.listening.wait()

    async def open(self) -> None:
        await self.open_outside()
        await self.open_server()
        await self.open_bot()

    async def close_part(self, name: str) -> None:
        if stack := self._parts.pop(name, None):
            await stack.aclose()

    async def close(self) -> None:
        for name in ("bot", "server", "outside"):
            await self.close_part(name)

    async def person(self, first_name: str = "Глеб", **names: Any) -> Person:
        """Somebody new, with Telegram in hand."""
        made = await self.sandbox.post("/telegram/users", {"first_name": first_name, **names})
        return Person(self.sandbox, made["id"])

    @property
    def owner(self) -> Person:
        return Person(self.sandbox, self.outside.owner_id)

    @property
    def server_url(self) -> str:
        return f"http://{HOST}:{self.ports.server}"

    @property
    def bot_url(self) -> str:
        return f"http://{HOST}:{self.ports.bot}"

    async def ask(self, call: Call[Request, Response], request: Request) -> Response:
        """Ask the server as the bot does."""
        return await Caller(self.session, base_url=self.server_url, secret=self.settings.secret)(call, request)

    async def rows(self, query: Select[*tuple[Any, ...]]) -> list[Any]:
        """Read the product's database."""
        async with self.db.read() as session:
            return list((await session.execute(query)).all())

    async def payments_of(self, person: Person) -> list[dict[str, Any]]:
        """Return what the provider knows of a buyer's payments, newest first."""
        orders = select(Order.number).join(TelegramIdentity, TelegramIdentity.user_id == Order.user_id)
        numbers = {number for (number,) in await self.rows(orders.where(TelegramIdentity.telegram_id == person.id))}
        items = (await self.sandbox.get("/yookassa/payments"))["items"]
        return [item for item in items if item["metadata"].get("order_number") in numbers]

    async def attempts_of(self, person: Person) -> list[PaymentAttempt]:
        """Return a buyer's attempts, oldest first."""
        theirs = select(PaymentAttempt).join(Order).join(TelegramIdentity, TelegramIdentity.user_id == Order.user_id)
        wanted = theirs.where(TelegramIdentity.telegram_id == person.id).order_by(PaymentAttempt.id)
        return [attempt for (attempt,) in await self.rows(wanted)]

    async def rested(self) -> None:
        """Wait until no story is waiting or under way."""
        engine = self.house.jobs
        assert isinstance(engine, Engine)

        async def nothing() -> bool:
            return not await engine._client.list_workflows_async(status=["ENQUEUED", "PENDING"], limit=1)

        await eventually(nothing, "the stories come to rest")

    async def one(self, query: Select[*tuple[Any, ...]]) -> Any:
        async with self.db.read() as session:
            return (await session.execute(query)).scalar_one()


@asynccontextmanager
async def building_town(home: Path, database_url: str | None = None) -> AsyncIterator[Town]:
    """Give a town where everything runs; only one at a time in a process, because DBOS is one to a process."""
    async with aiohttp.ClientSession() as session:
        town = Town(home, session, database_url)
        try:
            await town.open()
            yield town
        finally:
            await town.close()
            await town.db.close()


@asynccontextmanager
async def standing_outside(home: Path, database_url: str | None = None) -> AsyncIterator[Town]:
    """Give the outside world alone; the product comes in processes of its own."""
    async with aiohttp.ClientSession() as session:
        town = Town(home, session, database_url)
        migrate(town.settings.database_url)
        await town.open_outside()
        try:
            yield town
        finally:
            await town.close()
            await town.db.close()
