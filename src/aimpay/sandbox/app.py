"""Puts the emulators, the control API and the demo page on one address."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI
from starlette.routing import Mount

from aimpay.nursery import Nursery
from aimpay.sandbox import control
from aimpay.sandbox.changes import Changes
from aimpay.sandbox.clock import Clock
from aimpay.sandbox.controls import ControlledApp
from aimpay.sandbox.deepseek.app import build as build_deepseek
from aimpay.sandbox.instagram.app import build as build_instagram
from aimpay.sandbox.journal import Journal
from aimpay.sandbox.metrika.app import build as build_metrika
from aimpay.sandbox.page import page_routes
from aimpay.sandbox.recorder import Recorder
from aimpay.sandbox.resend.app import build as build_resend
from aimpay.sandbox.settings import SandboxSettings
from aimpay.sandbox.store import Store
from aimpay.sandbox.telegram.app import build as build_telegram
from aimpay.sandbox.world import Emulator, World
from aimpay.sandbox.yookassa.app import build as build_yookassa

CONTROL = "/sandbox/api"
BUILDERS = (build_telegram, build_yookassa, build_resend, build_deepseek, build_metrika, build_instagram)


def create_world(settings: SandboxSettings) -> World:
    store = Store(settings.store_path)
    clock = Clock(store)
    changes = Changes()
    return World(settings, store, clock, changes, Journal(store, clock, changes))


def create_sandbox(world: World) -> ControlledApp:
    emulators = [build(world) for build in BUILDERS]
    app = ControlledApp(
        title="AiM Pay sandbox",
        openapi_url="/sandbox/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan(emulators, world),
    )
    app.state.school_url = world.settings.server_url
    app.add_controls(control.build(world), CONTROL, "sandbox")
    for emulator in emulators:
        app.add_controls(emulator.control, f"{CONTROL}/{emulator.name}", emulator.name)
        recorded = Recorder(emulator.app, system=emulator.name, journal=world.journal)
        app.router.routes.append(Mount(f"/{emulator.name}", app=recorded))
    app.router.routes.extend(page_routes())
    return app


def _lifespan(emulators: Sequence[Emulator], world: World) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def run(_app: FastAPI) -> AsyncIterator[None]:
        async with Nursery() as nursery:
            for emulator in emulators:
                for worker in emulator.workers:
                    nursery.start(worker(), f"sandbox:{emulator.name}")
            yield
        world.store.close()

    return run
