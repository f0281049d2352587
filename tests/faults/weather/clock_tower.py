"""The clock that the product follows: the outside's own, or leaning ahead of it or behind it, as told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from aiohttp import web

from aimpay.commands.sandboxed import HOST
from story.player import Sandbox

LOOK_SECONDS: Final = 0.2
PATH: Final = "/clock/wait"


class ClockTower:
    """``lean`` seconds are added to the outside's offset; a negative change steps the product's clock back."""

    def __init__(self, port: int, sandbox: Sandbox) -> None:
        self.url = f"http://{HOST}:{port}"
        self.lean = 0.0
        self._port, self._sandbox = port, sandbox

    @asynccontextmanager
    async def standing(self) -> AsyncIterator[None]:
        app = web.Application()
        app.router.add_get(PATH, self._wait)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, HOST, self._port).start()
        try:
            yield
        finally:
            with suppress(TimeoutError):
                await runner.cleanup()

    async def _wait(self, request: web.Request) -> web.Response:
        """Answer as the sandbox does: at once when the time has moved since this version, or after the timeout."""
        known, end = int(request.query["version"]), asyncio.get_running_loop().time() + float(request.query["timeout"])
        while True:
            clock = await self._sandbox.get("/clock")
            version = clock["version"] * 1_000_000 + int(self.lean) % 1_000_000
            if version != known or asyncio.get_running_loop().time() > end:
                return web.json_response({"offset_seconds": clock["offset_seconds"] + self.lean, "version": version})
            await asyncio.sleep(LOOK_SECONDS)
