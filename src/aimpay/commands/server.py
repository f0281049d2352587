"""Only the server: answers requests; the stories it starts are performed by ``aimpay worker``."""

import argparse
import asyncio
from contextlib import nullcontext

from aimpay.commands.database import prepare
from aimpay.commands.processes import bind, lasting, load_settings, run_until_stopped, serving, tell_user_errors
from aimpay.commands.watching import watched
from aimpay.server.app import create_app
from aimpay.server.wiring import opened_house, working
from aimpay.server.workflows.alerts.queue import guarding_queue
from aimpay.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--worker", action="store_true", help="и фоновая работа в этом же процессе")


def run(arguments: argparse.Namespace) -> int:
    return tell_user_errors(lambda: _serve(load_settings(), worker=arguments.worker))


def _serve(settings: Settings, *, worker: bool) -> int:
    prepare(settings)

    async def work(stop: asyncio.Event) -> None:
        listener = bind(settings.server_host, settings.server_port, "Выберите другой порт: SERVER_PORT в .env.")
        async with (
            opened_house(settings, settings.goodbye_seconds) as house,
            watched(settings, "server", house=house),
            guarding_queue(house),
        ):
            app = lasting(create_app(settings, house))
            async with (
                serving(app, listener, goodbye_seconds=settings.goodbye_seconds),
                working(house) if worker else nullcontext(),
            ):
                await stop.wait()
                await app.leave(settings.server_drain_seconds)

    return run_until_stopped(work, log_level=settings.log_level, log_format=settings.log_format, process="server")
