"""Only background work: any number of these share the stories on PostgreSQL; on SQLite, one."""

import argparse
import asyncio

from aimpay.commands.database import prepare
from aimpay.commands.processes import load_settings, run_until_stopped, tell_user_errors
from aimpay.commands.watching import watched
from aimpay.server.wiring import opened_house, working
from aimpay.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(_arguments: argparse.Namespace) -> int:
    return tell_user_errors(lambda: _work(load_settings()))


def _work(settings: Settings) -> int:
    prepare(settings)

    async def work(stop: asyncio.Event) -> None:
        async with (
            opened_house(settings, settings.goodbye_seconds) as house,
            watched(settings, "worker", house=house),
            working(house),
        ):
            await stop.wait()

    return run_until_stopped(work, log_level=settings.log_level, log_format=settings.log_format, process="worker")
