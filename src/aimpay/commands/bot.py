"""Only the bot."""

import argparse
import asyncio

from aimpay.bot.app import running_bot
from aimpay.commands.processes import bind, load_settings, run_until_stopped, tell_user_errors
from aimpay.commands.watching import watched
from aimpay.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(_arguments: argparse.Namespace) -> int:
    return tell_user_errors(lambda: _run(load_settings()))


def _run(settings: Settings) -> int:
    async def work(stop: asyncio.Event) -> None:
        bind(settings.bot_host, settings.bot_port, "Выберите другой порт: BOT_PORT в .env.").close()
        async with watched(settings, "bot"), running_bot(settings):
            await stop.wait()

    return run_until_stopped(work, log_level=settings.log_level, log_format=settings.log_format, process="bot")
