"""Bot and server in one process, on the values of ``.env``."""

import argparse
import asyncio
import sys
from contextlib import nullcontext

from aimpay.bot.app import BotProcess, running_bot
from aimpay.commands.alone import alone_on
from aimpay.commands.database import prepare
from aimpay.commands.processes import bind, lasting, load_settings, run_until_stopped, serving, tell_user_errors
from aimpay.commands.terminal import up_greeting
from aimpay.commands.watching import watched
from aimpay.nursery import Nursery
from aimpay.server.app import create_app
from aimpay.server.wiring import opened_house, working
from aimpay.server.workflows.alerts.queue import guarding_queue
from aimpay.server.workflows.gateways import DeliveryFailedError, DeliveryRefusedError
from aimpay.server.workflows.house import House
from aimpay.settings import Settings

HINT = "Выберите другой порт: SERVER_PORT и BOT_PORT в .env."
STOP_OTHER = "Остановите его (Ctrl-C или systemctl stop aimpay) или задайте другую базу в DATABASE_URL."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(_arguments: argparse.Namespace) -> int:
    return tell_user_errors(lambda: _up(load_settings()))


def _up(settings: Settings) -> int:
    with alone_on(settings.sqlite_path, STOP_OTHER) if settings.is_sqlite else nullcontext():
        prepare(settings)
        return run_until_stopped(
            lambda stop: product(settings, stop),
            log_level=settings.log_level,
            log_format=settings.log_format,
            process="up",
        )


async def product(settings: Settings, stop: asyncio.Event) -> None:
    """Run the whole product until ``stop``."""
    listener = bind(settings.server_host, settings.server_port, HINT)
    bind(settings.bot_host, settings.bot_port, HINT).close()
    async with (
        opened_house(settings) as house,
        watched(settings, "up", house=house),
        guarding_queue(house),
        serving(lasting(create_app(settings, house)), listener),
        running_bot(settings) as bot,
        working(house),
        Nursery() as nursery,
    ):
        if settings.log_format == "lines":  # who gathers JSON expects nothing else
            nursery.start(_greet(settings, house, bot), "greeting")
        await stop.wait()


async def _greet(settings: Settings, house: House, bot: BotProcess) -> None:
    """When Telegram is reached; until then the log says what is wrong."""
    await bot.listener.listening.wait()
    print(up_greeting(settings, await _name(house), colours=sys.stdout.isatty()), flush=True)  # noqa: T201 — for who runs it


async def _name(house: House) -> str:
    try:
        return (await house.bot.info(None)).username
    except (DeliveryFailedError, DeliveryRefusedError):
        return ""
