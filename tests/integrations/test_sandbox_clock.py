import asyncio
from datetime import timedelta

import aiohttp

from aimpay.nursery import Nursery
from aimpay.sandbox import control
from aimpay.sandbox.app import create_world
from aimpay.sandbox.controls import ControlledApp
from aimpay.sandbox.settings import SandboxSettings
from aimpay.sandbox.world import World
from aimpay.server.integrations.sandbox_clock import SandboxClock
from integrations.outside import Reply, answering
from sandbox.serving import serving

DAY = timedelta(days=1)


class Shifts:
    """Collects what the product is told, and waits for it."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[timedelta] = asyncio.Queue()

    def take(self, offset: timedelta) -> None:
        self._queue.put_nowait(offset)

    async def next(self) -> timedelta:
        async with asyncio.timeout(30):
            return await self._queue.get()


def _sandbox(world: World) -> ControlledApp:
    app = ControlledApp()
    app.add_controls(control.build(world), "/sandbox/api", "sandbox")
    return app


async def test_product_learns_the_time_at_once_and_after_each_move(session: aiohttp.ClientSession) -> None:
    world, shifts = create_world(SandboxSettings()), Shifts()
    world.clock.advance(DAY)
    async with serving(_sandbox(world)) as url, Nursery() as nursery:
        nursery.start(SandboxClock(session, f"{url}/sandbox/api", shifts.take).follow(), "clock")
        assert await shifts.next() == DAY
        world.clock.advance(DAY)
        assert await shifts.next() == 2 * DAY
        world.clock.advance(DAY)
        assert await shifts.next() == 3 * DAY
    world.store.close()


async def test_sandbox_that_is_away_or_odd_is_asked_again(session: aiohttp.ClientSession) -> None:
    shifts = Shifts()
    replies = (
        Reply(500, {}),
        Reply(404, "<html>"),
        Reply(200, "<html>"),
        Reply(200, {"offset_seconds": 60.0, "version": 1}),
        Reply(503, {}),
        Reply(200, {"offset_seconds": 0.0, "version": 0}),
        Reply(held=True),
    )
    async with answering(*replies) as outside, Nursery() as nursery:
        nursery.start(SandboxClock(session, outside.url, shifts.take, pause=0).follow(), "clock")
        assert await shifts.next() == timedelta(minutes=1)
        assert await shifts.next() == timedelta()
    versions = [seen.path.partition("version=")[2].partition("&")[0] for seen in outside.seen]
    assert versions[:6] == ["-1", "-1", "-1", "-1", "1", "-1"]
