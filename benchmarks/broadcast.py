"""A broadcast to a crowd through real processes, two of them killed on the way. README.md says how to run it."""

import argparse
import asyncio
import json
import os
import signal
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import aiohttp
from pydantic import SecretStr
from sqlalchemy import text

import aimpay
from aimpay.commands.sandboxed import HOST, Ports, demo_settings, sandbox_settings
from aimpay.server.db.database import Database
from aimpay.server.growth.broadcasts.acts import Plan, counts_of, launch, new_broadcast
from aimpay.server.growth.broadcasts.models import Broadcast, BroadcastStatus, ChannelPolicy, Segment
from aimpay.server.growth.mailing.models import DeliveryStatus
from aimpay.server.growth.mailing.templates import TemplateText, new_template
from aimpay.server.kit.clock import Clock
from aimpay.server.wiring import prepare_database
from aimpay.server.workflows.open_school import open_school
from aimpay.settings import Settings
from crowd import seed_people

SOURCES: Final = Path(aimpay.__file__).parents[1]
TEXT: Final = "Привет, <b>{имя}</b>!\n\nВ субботу — открытое занятие: разберём одну задачу от начала до конца."
OWNER: Final = 1001


@dataclass
class Run:
    """``killed`` are seconds since the first look, ``rss`` the server's memory in MB at each look."""

    home: Path
    ports: Ports
    settings: Settings
    people: int
    rate: int
    kills: bool
    children: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)
    killed: list[str] = field(default_factory=list)
    rss: dict[str, list[float]] = field(default_factory=dict)

    async def start(self, name: str, *words: str) -> None:
        values = {key.upper(): _written(value) for key, value in self.settings}
        env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCES), **values}
        with (self.home / f"{name}.log").open("ab") as log:
            self.children[name] = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "aimpay", *words, cwd=self.home, env=env, stdout=log, stderr=log
            )

    async def kill(self, name: str, how: signal.Signals = signal.SIGKILL) -> None:
        child = self.children.pop(name)
        child.send_signal(how)
        await child.wait()

    def look(self) -> None:
        for name, child in self.children.items():
            self.rss.setdefault(name, []).append(_rss_mb(child.pid))


WORDS: Final = {"server": ("server", "--worker"), "bot": ("bot",)}


async def main() -> None:
    wanted = _arguments()
    ports = Ports(wanted.port + 1, wanted.port + 2, wanted.port)
    wanted.data.mkdir(parents=True)
    outside = sandbox_settings(ports, wanted.data / "sandbox" / "sandbox.db")
    settings = demo_settings(ports, outside, wanted.data / "aimpay.db", "WARNING")
    changes: dict[str, Any] = {"telegram_per_second": wanted.rate, "clock_url": ""}
    if wanted.database:
        changes["database_url"] = wanted.database
    run = Run(wanted.data, ports, settings.model_copy(update=changes), wanted.people, wanted.rate, wanted.kills)
    try:
        await _run(run, wanted)
    finally:
        for name in tuple(run.children):
            await run.kill(name)


async def _run(run: Run, wanted: argparse.Namespace) -> None:
    sandbox = f"http://{HOST}:{run.ports.sandbox}/sandbox/api/telegram"
    await run.start("sandbox", "sandbox", "--data", str(run.home / "sandbox"), "--sandbox-port", str(wanted.port))
    async with aiohttp.ClientSession() as http:
        await _answers(http, f"http://{HOST}:{run.ports.sandbox}/sandbox/api/about")
        await _send(http, "PUT", f"{sandbox}/settings", {"overall_per_second": run.rate, "chat_per_second": 1})
        crowd = await _send(http, "POST", f"{sandbox}/users/bulk", {"count": run.people})
        ids = range(crowd["first_id"], crowd["last_id"] + 1)
        await _send(http, "PUT", f"{sandbox}/faults", {"faults": _faults(wanted)})
        prepare_database(run.settings)
        db = Database(run.settings.database_url)
        broadcast_id = await _prepare(db, run.settings, ids)
        for name in ("bot", "server"):
            await run.start(name, *WORDS[name])
        await _watch(run, db, broadcast_id)
        flood = await _send(http, "GET", f"{sandbox}/flood")
        await _report(run, db, broadcast_id, ids, flood)
        await db.close()


def _faults(wanted: argparse.Namespace) -> list[dict[str, Any]]:
    kinds = {"too_many_requests": wanted.floods, "forbidden": wanted.blocked}
    more: dict[str, dict[str, Any]] = {"too_many_requests": {"retry_after": 1}}
    return [
        {"kind": kind, "method": "sendMessage", "times": None, "chance": chance, **more.get(kind, {})}
        for kind, chance in kinds.items()
        if chance
    ]


async def _prepare(db: Database, settings: Settings, ids: range) -> int:
    clock = Clock()
    await open_school(db, clock, settings.group_id)
    begun = time.perf_counter()
    await seed_people(db, ids, clock.now())
    async with db.write() as session:
        now = clock.now()
        words = TemplateText("Открытое занятие", telegram=TEXT)
        template = await new_template(session, words, by=OWNER, now=now)
        everybody = Segment(name="Все", conditions={"all": []}, created_by=OWNER, created_at=now, updated_at=now)
        session.add(everybody)
        await session.flush()
        plan = Plan("Открытое занятие", template.id, everybody.id, ChannelPolicy.TELEGRAM)
        broadcast = await new_broadcast(session, plan, by=OWNER, now=now)
        await launch(session, broadcast.id, confirmed=len(ids), by=OWNER, now=now)
    print(f"people are there in {time.perf_counter() - begun:.1f} s", flush=True)
    return broadcast.id


async def _watch(run: Run, db: Database, broadcast_id: int) -> None:
    """Kill the server at a third and the bot at two thirds; return when the broadcast is done."""
    plans = [(run.people / 3, "server"), (run.people * 2 / 3, "bot")] if run.kills else []
    begun, last = time.monotonic(), 0.0
    while True:
        await asyncio.sleep(1)
        run.look()
        async with db.read() as session:
            broadcast = await session.get_one(Broadcast, broadcast_id)
            counts = await counts_of(session, broadcast)
        over = run.people - counts.get(DeliveryStatus.HELD, 0) - counts.get(DeliveryStatus.PENDING, 0)
        if plans and broadcast.status == BroadcastStatus.SENDING and over >= plans[0][0]:
            name = plans.pop(0)[1]
            run.killed.append(f"{name} at {time.monotonic() - begun:.0f} s")
            await run.kill(name)
            await run.start(name, *WORDS[name])
        if time.monotonic() - last > 10 or broadcast.status == BroadcastStatus.DONE:
            last = time.monotonic()
            seen = {str(status): count for status, count in counts.items()}
            rss = {name: round(values[-1]) for name, values in run.rss.items()}
            print(f"{time.monotonic() - begun:7.0f} s  {broadcast.status}  {seen}  MB {rss}", flush=True)
        if broadcast.status == BroadcastStatus.DONE:
            return


async def _report(run: Run, db: Database, broadcast_id: int, ids: range, flood: dict[str, Any]) -> None:
    async with db.read() as session:
        broadcast = await session.get_one(Broadcast, broadcast_id)
        rows = (await session.execute(OUTCOMES, {"campaign": broadcast.campaign})).all()
    chats, times = _delivered(run.home / "sandbox" / "sandbox.db", ids)
    told = {int(address): (status, message_id) for address, status, message_id in rows}
    wrong = _contradictions(ids, told, chats)
    times.sort()
    seconds = times[-1] - times[0]
    figures = {
        "people": len(ids),
        "allowed_per_second": run.rate,
        "outcomes": dict(Counter(str(status) for status, _ in told.values())),
        "told_twice": sum(len(messages) > 1 for messages in chats.values()),
        "contradictions": len(wrong),
        "examples": wrong[:5],
        "killed": run.killed,
        "seconds": round(seconds, 1),
        "per_second": round(len(times) / seconds, 2),
        "share_of_allowed": round(len(times) / seconds / run.rate, 4),
        "share_of_allowed_with_refused": round((len(times) + _refused(told)) / seconds / run.rate, 4),
        "busiest_second": _busiest(times),
        "taken_and_refused_by_telegram": flood,
        "memory_mb": {name: _flat(values) for name, values in run.rss.items()},
    }
    told_figures = json.dumps(figures, ensure_ascii=False, indent=1)
    print(told_figures, flush=True)
    (run.home / "figures.json").write_text(told_figures)


OUTCOMES: Final = text("SELECT address, status, message_id FROM deliveries WHERE campaign = :campaign")


def _refused(told: dict[int, tuple[str, int | None]]) -> int:
    return sum(status == DeliveryStatus.BLOCKED for status, _ in told.values())


def _contradictions(
    ids: range, told: dict[int, tuple[str, int | None]], chats: dict[int, list[int]]
) -> list[tuple[int, str, list[int]]]:
    """Whoever counts as told has exactly that message; whoever does not has none; of an unclear one nobody knows."""
    wrong = []
    for person in ids:
        status, message_id = told.get(person, ("missing", None))
        has = chats.get(person, [])
        right = {
            DeliveryStatus.SENT: has == [message_id],
            DeliveryStatus.BLOCKED: not has,
            DeliveryStatus.FAILED: not has,
            DeliveryStatus.UNCLEAR: len(has) <= 1,
        }
        if not right.get(DeliveryStatus(status) if status != "missing" else DeliveryStatus.HELD, False):
            wrong.append((person, status, has))
    return wrong


def _delivered(path: Path, ids: range) -> tuple[dict[int, list[int]], list[float]]:
    """Read what Telegram keeps: messages of each chat, and the moments of all of them."""
    chats: dict[int, list[int]] = {}
    times = []
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as store:
        for kind, key, body in store.execute("SELECT kind, key, body FROM documents WHERE kind LIKE 'tg_messages:%'"):
            chat = int(kind.partition(":")[2])
            if chat in ids:
                chats.setdefault(chat, []).append(int(key))
                times.append(json.loads(body)["at"])
    return chats, times


def _busiest(times: Sequence[float]) -> int:
    """The most messages within any second."""
    most = first = 0
    for place, at in enumerate(times):
        while times[first] <= at - 1:
            first += 1
        most = max(most, place - first + 1)
    return most


def _flat(values: Sequence[float]) -> dict[str, float]:
    tenth = max(1, len(values) // 10)
    early, late = values[tenth : 2 * tenth] or values, values[-tenth:]
    return {
        "second_tenth": round(sum(early) / len(early), 1),
        "last_tenth": round(sum(late) / len(late), 1),
        "most": round(max(values), 1),
    }


def _rss_mb(pid: int) -> float:
    with suppress(FileNotFoundError, ProcessLookupError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
    return 0.0


async def _answers(http: aiohttp.ClientSession, url: str) -> None:
    for _ in range(300):
        with suppress(aiohttp.ClientError):
            async with http.get(url) as answer:
                if answer.status == 200:
                    return
        await asyncio.sleep(0.1)
    raise TimeoutError(url)


async def _send(http: aiohttp.ClientSession, method: str, url: str, body: object = None) -> Any:
    async with http.request(method, url, json=body, timeout=aiohttp.ClientTimeout(total=600)) as answer:
        answer.raise_for_status()
        return await answer.json()


def _written(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return ",".join(map(_written, value)) if isinstance(value, tuple) else str(value)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--rate", type=int, default=30, help="messages a second that Telegram allows")
    parser.add_argument("--floods", type=float, default=0.0002, help="chance of a 429 for each message")
    parser.add_argument("--blocked", type=float, default=0.01, help="chance of a 403 for each message")
    parser.add_argument("--kills", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--database", default="", help="a URL; empty is SQLite in --data")
    parser.add_argument("--data", type=Path, required=True, help="a directory that is not there yet")
    parser.add_argument("--port", type=int, default=8890, help="this one and the next two are used")
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(main())
