"""A town for the load: a database with a past, the outside stand-ins here, the product in its processes."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import aiohttp
from aiohttp import web

from aimpay.commands.sandboxed import HOST, Ports, demo_settings, sandbox_settings
from aimpay.contract.certificate_admin import ISSUE_CERTIFICATE, IssueCertificate
from aimpay.contract.client import Caller
from aimpay.server.db.database import Database
from aimpay.server.kit.clock import Clock
from aimpay.server.office.sessions import open_session
from aimpay.server.wiring import prepare_database
from aimpay.server.workflows.open_school import FIRST_COURSE, open_school
from aimpay.settings import Settings
from crowd import seed_people
from load_acts import Acts
from load_fleet import HERE, Fleet, Look, Part, on_cores, postgres_look
from load_hands import Doors
from load_outside import Outside
from visits import fill

CERTIFICATES: Final = 30
NAMES: Final = ("Анна", "Борис", "Вера", "Глеб", "Дарья", "Егор")
SURNAMES: Final = ("Белова", "Громов", "Котова", "Лосев", "Ручьёва")
FIRST_PERSON: Final = 10_000_000
SEEDED_FROM: Final = 1_000_000
START_SECONDS: Final = 300
"""A machine at work may take so long."""
ROOMY: Final[dict[str, Any]] = {
    "telegram_webhook": True,
    "telegram_per_second": 1000,
    "clock_url": "",
    "chat_daily_rubles": 1_000_000,
    "chat_questions_per_address": 100_000,
}
"""Limits that would stop the load rather than a person."""


@dataclass(frozen=True)
class Shape:
    """``servers`` = 0: everything in one process, as ``aimpay up``."""

    name: str
    servers: int = 0
    workers: int = 0
    bots: int = 0


@dataclass
class Town:
    shape: Shape
    settings: Settings
    fleet: Fleet
    acts: Acts
    outside: Outside
    first_port: int

    def look(self) -> dict[str, Look]:
        looks = self.fleet.look()
        if not self.settings.is_sqlite:
            looks["postgres"] = postgres_look(self.settings.database_url)
        return looks

    @property
    def server_ports(self) -> tuple[int, ...]:
        return tuple(self.first_port + 1 + number for number in range(self.shape.servers or 1))


def parts(shape: Shape, settings: Settings, port: int) -> list[Part]:
    """Each bot asks a server of its own and each server and worker a bot of its own: as near as a balancer would be."""
    if not shape.servers:
        return [Part("up", (str(HERE / "load_server.py"), "up"), settings)]

    def near(number: int) -> Settings:
        server, bot = port + 1 + number % shape.servers, port + 11 + number % shape.bots
        places = {"server_port": port + 1 + number, "bot_port": port + 11 + number}
        urls = {"server_url": f"http://{HOST}:{server}", "bot_url": f"http://{HOST}:{bot}"}
        return settings.model_copy(update=places | urls)

    return [
        *(Part(f"server {n}", (str(HERE / "load_server.py"), "server"), near(n)) for n in range(shape.servers)),
        *(Part(f"worker {n}", ("-m", "aimpay", "worker"), near(n)) for n in range(shape.workers)),
        *(Part(f"bot {n}", ("-m", "aimpay", "bot"), near(n)) for n in range(shape.bots)),
    ]


def settings_for(ports: Ports, home: Path, url: str) -> Settings:
    """Pointed at the stand-ins, with limits that no honest load reaches."""
    settings = demo_settings(ports, sandbox_settings(ports, home / "none.db"), home / "aimpay.db", "WARNING")
    return settings.model_copy(update=ROOMY | {"database_url": url})


async def serve_outside(world: Outside, port: int) -> web.AppRunner:
    runner = web.AppRunner(world.app(), access_log=None, handle_signals=False, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, HOST, port).start()
    return runner


@asynccontextmanager
async def open_town(
    shape: Shape, home: Path, url: str, port: int, cores: Sequence[int], *, past: int, people: int
) -> AsyncIterator[Town]:
    home.mkdir(exist_ok=True)
    settings = settings_for(Ports(port + 1, port + 11, port), home, url)
    cookie = await write_past(settings, past, people)
    world, fleet = Outside(), Fleet(home)
    runner = await serve_outside(world, port)
    try:
        with on_cores(cores):
            first, *others = parts(shape, settings, port)
            fleet.start(first)
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=3)  # servers close theirs after five
        async with aiohttp.ClientSession(connector=connector) as http:
            await _ready(http, f"http://{HOST}:{port + 1}/health/ready")
            with on_cores(cores):
                for part in others:
                    fleet.start(part)
            servers = tuple(f"http://{HOST}:{port + 1 + n}" for n in range(shape.servers or 1))
            bots = tuple(f"http://{HOST}:{port + 11 + n}" for n in range(shape.bots or 1))
            for address in (*(f"{one}/health/ready" for one in servers), *(f"{one}/health" for one in bots)):
                await _ready(http, address, "unreachable")
            numbers = await issue_certificates(http, servers[0], settings)
            doors = Doors(servers, bots, settings.secret, cookie, numbers)
            acts = Acts(world, http, doors, FIRST_PERSON)
            yield Town(shape, settings, fleet, acts, world, port)
    finally:
        await asyncio.to_thread(fleet.stop)  # they may still have a word with the outside
        await runner.cleanup()


async def write_past(settings: Settings, visits: int, people: int) -> str:
    """Visits and people of before; return the owner's cookie."""
    await asyncio.to_thread(prepare_database, settings)
    await asyncio.to_thread(fill, settings.database_url, visits)
    db, clock = Database(settings.database_url), Clock()
    try:
        await open_school(db, clock, settings.group_id)
        await seed_people(db, range(SEEDED_FROM, SEEDED_FROM + people), clock.now())
        async with db.write() as session:
            token = await open_session(session, admin_id=settings.admins[0], device="load", now=clock.now())
    finally:
        await db.close()
    return f"aimpay_office={token}"


async def issue_certificates(
    http: aiohttp.ClientSession, server: str, settings: Settings, many: int = CERTIFICATES
) -> tuple[str, ...]:
    call, numbers = Caller(http, base_url=server, secret=settings.secret), []
    for number in range(many):
        name = f"{NAMES[number % len(NAMES)]} {SURNAMES[number // len(NAMES) % len(SURNAMES)]}"
        asked = IssueCertificate(admin_id=settings.admins[0], full_name=name, course=FIRST_COURSE[0], reason="load")
        numbers.append((await call(ISSUE_CERTIFICATE, asked)).number)
    return tuple(numbers)


async def _ready(http: aiohttp.ClientSession, url: str, unless: str = "\0") -> None:
    """Wait until an address answers 200 without saying ``unless``."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        with suppress(aiohttp.ClientError):
            async with http.get(url) as answer:
                if answer.status == 200 and unless not in await answer.text():
                    return
        await asyncio.sleep(0.1)
    raise TimeoutError(url)


async def empties(town: Town, seconds: float, connections: int = 64) -> tuple[float, float]:
    """Empty answers a second with every server asked as fast as it answers, and processor seconds for one."""
    before = sum(look.cpu for look in town.fleet.look().values())
    script = [sys.executable, str(HERE / "visit_load.py")]
    asked = [str(connections), str(seconds)]
    loads = [
        subprocess.Popen([*script, str(port), "/empty", *asked], stdout=subprocess.PIPE) for port in town.server_ports
    ]
    said = [(await asyncio.to_thread(one.communicate))[0].split() for one in loads]
    if sum(int(one[1]) for one in said):
        raise RuntimeError("empty requests were not answered with 200")
    answered = sum(int(one[0]) for one in said)
    return answered / seconds, (sum(look.cpu for look in town.fleet.look().values()) - before) / answered
