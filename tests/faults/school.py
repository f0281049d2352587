"""A school in real processes, the outside in one of its own: all of them may die while a suite's hands play people."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import aiohttp

from aimpay.contract.catalogue import SAVE_PROMO, SavePromo
from aimpay.contract.errors import ErrorCode, RemoteError, RemoteSilentError
from aimpay.contract.wire import Call, Request, Response
from aimpay.nursery import Nursery
from aimpay.server.kit.clock import Clock
from aimpay.server.school.models import SchoolSetting
from aimpay.server.wiring import prepare_database
from aimpay.server.workflows.open_school import open_school
from faults.news import News
from patience import eventually
from sequences.people import person
from story.processes import Nest, Process, alive, answers, environment
from story.town import ROOMY, Town

LAYOUTS: Final[Mapping[str, Mapping[str, str]]] = {
    "sqlite": {"server": "server --worker", "bot": "bot"},
    "postgres": {"server": "server", "worker": "worker", "bot": "bot"},
    "postgres-two": {"server": "server", "worker-1": "worker", "worker-2": "worker", "bot": "bot"},
}
"""Which processes run: by name, the words after ``aimpay``."""
HALF_PRICE: Final = "SPRING"
FREE: Final = "GIFT"
UNLIMITED: Final = {"quiet_from": 0, "quiet_to": 0, "messages_per_day": 10, "messages_per_week": 50}
LOOK_SECONDS: Final = 0.25
AGAIN_SECONDS: Final = 0.5
INSIST_SECONDS: Final = 90
IDLE_SECONDS: Final = 1
"""Less than servers keep a connection that nobody uses: a call must not meet its end."""


@dataclass
class Fleet:
    """The product's processes. One that ended without being killed is started again, and counted in ``fell``."""

    nest: Nest
    layout: Mapping[str, str]
    kills: Counter[str] = field(default_factory=Counter)
    fell: Counter[str] = field(default_factory=Counter)
    starts: int = 0
    _pids: dict[str, int] = field(default_factory=dict)

    async def start(self) -> None:
        for name in self.layout:
            await self._hatch(name)

    async def kill(self, name: str) -> None:
        """End one as a power cut does, and start it again at once."""
        self.kills[name] += 1
        pid = self._pids.pop(name)
        await self.nest.kill(pid)
        await self._hatch(name)

    async def keep_alive(self) -> None:
        """Run as a task: what systemd does."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            for name, pid in list(self._pids.items()):
                if self._pids.get(name) == pid and not alive(pid):
                    self.fell[name] += 1
                    await self._hatch(name)

    async def _hatch(self, name: str) -> None:
        self.starts += 1
        self._pids[name] = await self.nest.hatch(*self.layout[name].split())


@dataclass
class School:
    """``town`` knows addresses, the control API and the database; nothing of it runs in this process."""

    town: Town
    fleet: Fleet
    outside: Process
    tasks: Nursery
    crowd: range
    news: News

    async def insist(self, call: Call[Request, Response], request: Request) -> Response | None:
        """Press until answered. What is refused only when repeated was done by a try whose answer was lost."""
        tries = 0
        answer: list[Response | None] = []

        async def answered() -> bool:
            nonlocal tries
            tries += 1
            try:
                answer.append(await self.town.ask(call, request))
            except RemoteSilentError:
                return False
            except RemoteError as error:
                if error.code == ErrorCode.UNAVAILABLE:
                    return False
                if tries == 1:
                    raise
                answer.append(None)
            return True

        await eventually(answered, f"{call.path} is answered", INSIST_SECONDS, pause=AGAIN_SECONDS)
        return answer[0]

    async def now(self) -> datetime:
        return datetime.fromisoformat((await self.town.sandbox.get("/clock"))["now"])


@asynccontextmanager
async def running_school(
    home: Path, layout: str, database_url: str | None = None, *, crowd: int = 40
) -> AsyncIterator[School]:
    """Give a school where everything runs: promo codes, an owner, and ``crowd`` people who want news."""
    async with AsyncExitStack() as stack:
        connector = aiohttp.TCPConnector(keepalive_timeout=IDLE_SECONDS, limit=0)
        session = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
        town = Town(home, session, database_url)
        stack.push_async_callback(town.db.close)
        outside = await stack.enter_async_context(Process(home, *_sandbox(town), name="sandbox"))
        await answers(session, f"{town.outside.public_url}/sandbox/api/about")
        await town.sandbox.put("/telegram/settings", dict(ROOMY))
        await town.sandbox.put("/resend/settings", {"webhook_url": f"{town.server_url}/resend_notification"})
        people = await _opened(town, crowd)
        nest = await stack.enter_async_context(Nest(home, environment(town.settings)))
        tasks = await stack.enter_async_context(Nursery())
        fleet = Fleet(nest, LAYOUTS[layout])
        await fleet.start()
        await ready(town)
        tasks.start(fleet.keep_alive(), "keep alive")
        news = News(session, town.sandbox)
        tasks.start(news.run(), "news")
        school = School(town, fleet, outside, tasks, people, news)
        await _prepared(school)
        yield school


async def ready(town: Town) -> None:
    await answers(town.session, f"{town.server_url}/health/ready")
    await answers(town.session, f"{town.bot_url}/health")


def _sandbox(town: Town) -> list[str]:
    where = ["--data", str(town.outside.store_path and town.outside.store_path.parent)]
    return ["sandbox", *where, "--sandbox-port", str(town.ports.sandbox), "--server-url", town.server_url]


async def _opened(town: Town, crowd: int) -> range:
    """Migrate, and put people into the database before anything runs; return their Telegram ids."""
    prepare_database(town.settings)
    await open_school(town.db, Clock(), town.settings.group_id)
    made: dict[str, Any] = await town.sandbox.post("/telegram/users/bulk", {"count": crowd})
    ids, now = range(made["first_id"], made["last_id"] + 1), Clock().now()
    async with town.db.write() as session:
        for key, value in UNLIMITED.items():
            await session.merge(SchoolSetting(key=key, value=value, updated_at=now))
        for telegram_id in ids:
            await person(session, telegram_id, now)
    return ids


async def _prepared(school: School) -> None:
    owner = school.town.owner
    await owner.start()
    for promo in (
        SavePromo(admin_id=owner.id, code=HALF_PRICE, kind="percent", value=5_000),
        SavePromo(admin_id=owner.id, code=FREE, kind="free"),
    ):
        with suppress(RemoteError):  # known already: a suite may open the same school again
            await school.town.ask(SAVE_PROMO, promo)
