"""The town of a scenario: outside systems, a cable to each, and the product in processes of its own."""

import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final

import aiohttp

from aimpay.commands.sandboxed import Ports
from aimpay.server.growth.leads.models import Lead
from aimpay.server.kit.clock import Clock
from aimpay.server.school.models import SchoolSetting
from aimpay.server.wiring import prepare_database
from aimpay.server.workflows.open_school import open_school
from aimpay.settings import Settings
from faults.weather.cable import Cable, Way
from faults.weather.clock_tower import ClockTower
from faults.weather.databases import Postgres
from ports import free_ports
from sequences.people import person
from story.processes import Nest, Process, alive, answers, environment
from story.town import Town

OUTSIDE: Final = ("telegram", "yookassa", "resend", "metrika", "deepseek", "instagram")
BETWEEN: Final = ("webhooks", "to_server", "to_bot")
ROOM: Final = "96m"
UNHELD: Final = {"quiet_from": 0, "quiet_to": 0, "messages_per_day": 10, "messages_per_week": 50}
"""A broadcast goes out at once, also to people whose sequence has just written to them."""
PACE: Final = 15
"""Messages per second: slow enough for a broadcast to be on its way when the fault comes."""


class Place:
    """``cables`` by name; ``pids`` of the product's processes by their words."""

    def __init__(self, town: Town, home: Path, cables: dict[str, Cable], tower: ClockTower) -> None:
        self.town, self.home, self.cables, self.tower = town, home, cables, tower
        self.settings = _through(cables, town.settings, PACE).model_copy(update={"clock_url": tower.url})
        self.env = environment(self.settings)
        self.nest = Nest(home, self.env)
        self.ending = AsyncExitStack()
        self.server: Postgres | None = None
        self.pids: dict[str, int] = {}

    async def start_product(self) -> None:
        await self.ending.enter_async_context(self.nest)
        names = ["server --worker", "bot"] if self.settings.is_sqlite else ["server --worker", "worker", "bot"]
        for words in names:
            self.pids[words] = await self.nest.hatch(words)
        await answers(self.town.session, f"{self.town.server_url}/health/ready")
        await answers(self.town.session, f"{self.town.bot_url}/health")

    async def restart(self, words: str) -> None:
        await self.nest.kill(self.pids[words])
        self.pids[words] = await self.nest.hatch(words)

    def dead(self) -> list[str]:
        return [words for words, pid in self.pids.items() if not alive(pid)]

    def crashes(self) -> int:
        """How often a process met an error that nobody expected."""
        return self.nest.errors.read_text().count("unhandled error")

    @asynccontextmanager
    async def turned(self, way: Way, *names: str) -> AsyncIterator[None]:
        for name in names:
            self.cables[name].turn(way)
        try:
            yield
        finally:
            for name in names:
                self.cables[name].turn(Way.OPEN)

    async def checked(self) -> str:
        """Return what ``aimpay db check`` finds wrong, or nothing."""
        async with Process(self.home, "db", "check", env=self.env, name="check") as check:
            code = await check.exit_code()
        return "" if code == 0 else check.said() + check.complained()


@contextmanager
def small_disk(place: Path) -> Iterator[None]:
    """Mount a disk of its own; needs root. Raises CalledProcessError where that is refused."""
    place.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", place], check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


@asynccontextmanager
async def built_place(home: Path, database_url: str, server: Postgres | None = None) -> AsyncIterator[Place]:
    """Give a place where the outside stands and the product is still to be started."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        town = Town(home, session, database_url)
        stack.push_async_callback(town.db.close)
        prepare_database(town.settings)
        cables = {
            name: await stack.enter_async_context(Cable(next(_ports), to)) for name, to in _ends(town.ports).items()
        }
        hooks = cables["webhooks"].url
        town.outside = town.outside.model_copy(
            update={"server_url": hooks, "resend_webhook_url": f"{hooks}/resend_notification"}
        )
        await town.open_outside()
        stack.push_async_callback(town.close)
        tower = ClockTower(next(_ports), town.sandbox)
        await stack.enter_async_context(tower.standing())
        place = Place(town, home, cables, tower)
        place.server = server
        await stack.enter_async_context(place.ending)
        yield place


async def fill(town: Town, ids: range) -> None:
    """Open the school, without quiet hours and often heard, to people who agreed to hear from it."""
    await open_school(town.db, Clock(), town.settings.group_id)
    now = Clock().now()
    async with town.db.write() as session:
        for key, value in UNHELD.items():
            await session.merge(SchoolSetting(key=key, value=value, updated_at=now))
        leads: list[Lead] = [await person(session, telegram_id, now) for telegram_id in ids]
    assert len(leads) == len(ids)


def _ends(ports: Ports) -> dict[str, int]:
    outside = dict.fromkeys(OUTSIDE, ports.sandbox)
    return {**outside, "webhooks": ports.server, "to_server": ports.server, "to_bot": ports.bot}


def _through(cables: dict[str, Cable], settings: Settings, pace: int) -> Settings:
    urls = {
        "telegram_api_url": f"{cables['telegram'].url}/telegram",
        "yookassa_api_url": f"{cables['yookassa'].url}/yookassa/v3",
        "resend_api_url": f"{cables['resend'].url}/resend",
        "metrika_url": f"{cables['metrika'].url}/metrika",
        "metrika_api_url": f"{cables['metrika'].url}/metrika",
        "deepseek_api_url": f"{cables['deepseek'].url}/deepseek",
        "instagram_api_url": f"{cables['instagram'].url}/instagram",
        "server_url": cables["to_server"].url,
        "bot_url": cables["to_bot"].url,
    }
    return settings.model_copy(update={**urls, "telegram_per_second": pace})


def _endless() -> Iterator[int]:
    while True:
        ports = free_ports()
        yield from (ports.server, ports.bot, ports.sandbox)


_ports = _endless()
