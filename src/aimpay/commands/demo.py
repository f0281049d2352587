"""The whole product beside its sandbox, in one process, on files under ``var/demo``."""

import argparse
import asyncio
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from aimpay.bot.app import running_bot
from aimpay.commands.processes import bind, run_until_stopped, serving, tell_user_errors
from aimpay.commands.terminal import demo_greeting
from aimpay.sandbox.app import create_sandbox, create_world
from aimpay.sandbox.settings import SandboxSettings
from aimpay.server.app import create_app
from aimpay.server.kit.ids import new_key
from aimpay.server.wiring import opened_house, prepare_database
from aimpay.settings import Mode, Settings

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Ports:
    server: int
    bot: int
    sandbox: int


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--reset", action="store_true", help="забыть прежние данные и начать заново")
    parser.add_argument("--reset-only", action="store_true", help="только забыть прежние данные")
    parser.add_argument("--data", type=Path, default=Path("var/demo"), help="папка данных (%(default)s)")
    parser.add_argument("--server-port", type=int, default=8080, help="порт сервера (%(default)s)")
    parser.add_argument("--bot-port", type=int, default=8081, help="порт бота (%(default)s)")
    parser.add_argument("--sandbox-port", type=int, default=8090, help="порт песочницы (%(default)s)")
    parser.add_argument("--log-level", default="WARNING", help="DEBUG, INFO, WARNING (%(default)s)")


def run(arguments: argparse.Namespace) -> int:
    return tell_user_errors(lambda: _run(arguments))


def _run(arguments: argparse.Namespace) -> int:
    if arguments.reset or arguments.reset_only:
        shutil.rmtree(arguments.data, ignore_errors=True)
    if arguments.reset_only:
        return 0
    arguments.data.mkdir(parents=True, exist_ok=True)
    ports = Ports(arguments.server_port, arguments.bot_port, arguments.sandbox_port)
    sandbox = sandbox_settings(ports, arguments.data / "sandbox.db")
    settings = demo_settings(ports, sandbox, arguments.data / "aimpay.db", arguments.log_level)
    _check_ports(ports)
    prepare_database(settings)
    return run_until_stopped(lambda stop: _demo(settings, sandbox, ports, stop), log_level=arguments.log_level)


def _check_ports(ports: Ports) -> None:
    """Say that a port is taken before anything is written or started."""
    for name, port in (("server", ports.server), ("bot", ports.bot), ("sandbox", ports.sandbox)):
        bind(HOST, port, f"Может быть, демо уже запущено? Другой порт: aimpay demo --{name}-port {port + 100}").close()


def sandbox_settings(ports: Ports, store: Path) -> SandboxSettings:
    return SandboxSettings(
        public_url=f"http://{HOST}:{ports.sandbox}", server_url=f"http://{HOST}:{ports.server}", store_path=store
    )


def demo_settings(ports: Ports, sandbox: SandboxSettings, database: Path, log_level: str) -> Settings:
    """The product's own settings, pointed at the sandbox; nothing is read from the environment or ``.env``."""
    values = {
        "mode": Mode.DEMO,
        "public_url": sandbox.server_url,
        "database_url": f"sqlite:///{database}",
        "secret_codes": (SecretStr(new_key()),),
        "bot_token": SecretStr(sandbox.bot_token),
        "admins": (sandbox.owner_id,),
        "group_id": sandbox.group_id,
        "yookassa_shop_id": sandbox.shop_id,
        "yookassa_secret_key": SecretStr(sandbox.shop_key),
        "resend_api_keys": tuple(SecretStr(key) for key in sandbox.resend_keys),
        "resend_from": f"Школа AiM <hello@{sandbox.resend_domain}>",
        "server_port": ports.server,
        "bot_port": ports.bot,
        "trusted_proxies": (f"{HOST}/32",),
        "telegram_api_url": f"{sandbox.public_url}/telegram",
        "yookassa_api_url": f"{sandbox.public_url}/yookassa/v3",
        "resend_api_url": f"{sandbox.public_url}/resend",
        "metrika_url": f"{sandbox.public_url}/metrika",
        "metrika_counter": sandbox.metrika_counter,
        "metrika_token": SecretStr(sandbox.metrika_token),
        "clock_url": f"{sandbox.public_url}/sandbox/api",
        "log_level": log_level,
    }
    return Settings.model_validate(values)


async def _demo(settings: Settings, sandbox: SandboxSettings, ports: Ports, stop: asyncio.Event) -> None:
    world = create_world(sandbox)
    async with (
        serving(create_sandbox(world), bind(HOST, ports.sandbox, "")),
        opened_house(settings, worker=True) as house,
        serving(create_app(settings, house), bind(HOST, ports.server, "")),
        running_bot(settings) as bot,
    ):
        await bot.listener.listening.wait()
        print(demo_greeting(sandbox, settings, colours=sys.stdout.isatty()), flush=True)  # noqa: T201 — the demo's page
        await stop.wait()
