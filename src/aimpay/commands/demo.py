"""The whole product beside its sandbox, in one process, on files under ``var/demo``."""

import argparse
import asyncio
import shutil
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Final

from aimpay.bot.app import running_bot
from aimpay.commands.alone import alone_on
from aimpay.commands.processes import bind, run_until_stopped, serving, tell_user_errors
from aimpay.commands.sandboxed import (
    HOST,
    Ports,
    add_log_level,
    add_port_arguments,
    demo_settings,
    ports_of,
    sandbox_settings,
)
from aimpay.commands.terminal import demo_greeting
from aimpay.private_folder import make_private
from aimpay.sandbox.app import create_sandbox, create_world
from aimpay.sandbox.settings import SandboxSettings
from aimpay.server.app import create_app
from aimpay.server.wiring import opened_house, prepare_database, working
from aimpay.settings import Settings

OTHER: Final = (
    "Может быть, там другое демо? На свободных портах: .venv/bin/aimpay demo "
    "--server-port {server} --bot-port {bot} --sandbox-port {sandbox} --data {data}"
)
STOP_OTHER: Final = "Остановите его (Ctrl-C) или выберите другую папку: --data var/demo-2"
FURTHER: Final = 100


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--reset", action="store_true", help="забыть прежние данные и начать заново")
    parser.add_argument("--reset-only", action="store_true", help="только забыть прежние данные")
    add_port_arguments(parser)
    add_log_level(parser)


def run(arguments: argparse.Namespace) -> int:
    return tell_user_errors(lambda: _run(arguments))


def _run(arguments: argparse.Namespace) -> int:
    with alone_on(arguments.data, STOP_OTHER):
        return _alone(arguments)


def _alone(arguments: argparse.Namespace) -> int:
    if arguments.reset or arguments.reset_only:
        shutil.rmtree(arguments.data, ignore_errors=True)
    if arguments.reset_only:
        return 0
    make_private(arguments.data)
    ports = ports_of(arguments)
    sandbox = sandbox_settings(ports, arguments.data / "sandbox.db")
    settings = demo_settings(ports, sandbox, arguments.data / "aimpay.db", arguments.log_level)
    _check_ports(ports, arguments.data)
    prepare_database(settings)
    return run_until_stopped(lambda stop: _demo(settings, sandbox, ports, stop), log_level=arguments.log_level)


def _check_ports(ports: Ports, data: Path) -> None:
    """Say that a port is taken before anything is written or started."""
    further = {name: port + FURTHER for name, port in asdict(ports).items()}
    hint = OTHER.format(**further, data=data)
    for port in (ports.server, ports.bot, ports.sandbox):
        bind(HOST, port, hint).close()


async def _demo(settings: Settings, sandbox: SandboxSettings, ports: Ports, stop: asyncio.Event) -> None:
    world = create_world(sandbox)
    async with (
        serving(create_sandbox(world), bind(HOST, ports.sandbox, ""), goodbye_seconds=0),
        opened_house(settings) as house,
        serving(create_app(settings, house), bind(HOST, ports.server, "")),
        running_bot(settings) as bot,
        working(house),
    ):
        await bot.listener.listening.wait()
        print(demo_greeting(sandbox, settings, colours=sys.stdout.isatty()), flush=True)  # noqa: T201 — the demo's page
        await stop.wait()
