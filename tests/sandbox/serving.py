"""Serves an app over a real socket inside the test's own loop."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI
from starlette.routing import Mount
from starlette.types import ASGIApp

from aimpay.nursery import Nursery
from aimpay.sandbox import control
from aimpay.sandbox.changes import Changes
from aimpay.sandbox.clock import Clock
from aimpay.sandbox.controls import ControlledApp
from aimpay.sandbox.journal import Journal
from aimpay.sandbox.recorder import Recorder
from aimpay.sandbox.settings import SandboxSettings
from aimpay.sandbox.store import Store
from aimpay.sandbox.world import Emulator, World


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncIterator[str]:
    """Give the base address, without a trailing slash, of an app served on a free port."""
    listener = socket.socket(proto=socket.IPPROTO_TCP)  # asyncio sets TCP_NODELAY only where the protocol is named
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        app,
        lifespan="on",
        ws="none",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=1,
        proxy_headers=False,  # as the product is served: edge/client_address.py decides who calls
    )
    server = QuickServer(config)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started:
            if running.done():
                running.result()
                raise RuntimeError("the app ended before it started")
            await asyncio.sleep(0.005)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.leaving.set()
        await running


class QuickServer(uvicorn.Server):
    """Ends at once: a test waits neither for uvicorn's next tick nor for long polls to run out."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.leaving = asyncio.Event()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self.leaving.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        del sockets
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        held = list(self.server_state.tasks)
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # cutting a long poll is no error here
        for task in held:
            task.cancel()
        await asyncio.gather(*held, return_exceptions=True)
        await self.lifespan.shutdown()


def single(build: Callable[[World], Emulator], settings: SandboxSettings | None = None) -> FastAPI:
    """Put one emulator and the common control API on an app; its world is ``app.state.world``."""
    settings = settings or SandboxSettings()
    store = Store(settings.store_path)
    clock, changes = Clock(store), Changes()
    world = World(settings, store, clock, changes, Journal(store, clock, changes))
    emulator = build(world)

    @asynccontextmanager
    async def run(_app: FastAPI) -> AsyncIterator[None]:
        async with Nursery() as nursery:
            for worker in emulator.workers:
                nursery.start(worker(), f"sandbox:{emulator.name}")
            yield
        store.close()

    app = ControlledApp(lifespan=run, openapi_url="/sandbox/openapi.json")
    app.state.world = world
    app.add_controls(control.build(world), "/sandbox/api", "sandbox")
    app.add_controls(emulator.control, f"/sandbox/api/{emulator.name}", emulator.name)
    recorded = Recorder(emulator.app, system=emulator.name, journal=world.journal)
    app.router.routes.append(Mount(f"/{emulator.name}", app=recorded))
    return app
