"""A school with three weeks behind it, served from a thread: a browser test is not asynchronous, the server is."""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

from aimpay.server.office.sessions import open_session
from integrations.outside import Reply
from server.conftest import Server, served
from server.houses import OWNER
from server.office.season import grow


@dataclass
class School:
    """``cookie`` lets its owner into the office."""

    url: str = ""
    cookie: str = ""


@contextmanager
def seeded_school(template: Path, home: Path) -> Iterator[School]:
    database = shutil.copy(template, home / "aimpay.db")
    school, ready, leave = School(), Event(), Event()
    thread = Thread(target=lambda: asyncio.run(_serve(f"sqlite:///{database}", school, ready, leave)))
    thread.start()
    try:
        assert ready.wait(60)
        yield school
    finally:
        leave.set()
        thread.join()


async def _serve(url: str, school: School, ready: Event, leave: Event) -> None:
    async with served(url, Reply(200, {"username": "aim_school_bot"})) as server:
        await grow(server.house)
        school.url, school.cookie = server.url, await _signed_in(server)
        ready.set()
        await asyncio.to_thread(leave.wait)


async def _signed_in(server: Server) -> str:
    async with server.house.db.write() as session:
        return await open_session(session, admin_id=OWNER, device="Chrome", now=server.house.clock.now())
