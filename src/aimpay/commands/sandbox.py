"""Only the sandbox: for people who point their own bot or shop at it."""

import argparse
import asyncio
from pathlib import Path

from aimpay.commands.processes import bind, run_until_stopped, serving, tell_user_errors
from aimpay.commands.sandboxed import HOST, add_log_level
from aimpay.commands.terminal import sandbox_greeting
from aimpay.private_folder import make_private
from aimpay.sandbox.app import create_sandbox, create_world
from aimpay.sandbox.settings import SandboxSettings

PORT_HINT = "Может быть, демо уже запущено? Другой порт: aimpay sandbox --sandbox-port 8190"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, default=Path("var/sandbox"), help="папка данных (%(default)s)")
    parser.add_argument("--sandbox-port", type=int, default=8090, help="порт песочницы (%(default)s)")
    parser.add_argument(
        "--server-url",
        default=f"http://{HOST}:8080",
        help="где ваш сервер; уведомления ЮKassa идут на /payment_notification там (%(default)s)",
    )
    add_log_level(parser)


def run(arguments: argparse.Namespace) -> int:
    return tell_user_errors(lambda: _run(arguments))


def _run(arguments: argparse.Namespace) -> int:
    port: int = arguments.sandbox_port
    bind(HOST, port, PORT_HINT).close()
    make_private(arguments.data)
    settings = SandboxSettings(
        public_url=f"http://{HOST}:{port}",
        server_url=arguments.server_url.rstrip("/"),
        store_path=arguments.data / "sandbox.db",
    )
    return run_until_stopped(lambda stop: _sandbox(settings, port, stop), log_level=arguments.log_level)


async def _sandbox(settings: SandboxSettings, port: int, stop: asyncio.Event) -> None:
    async with serving(create_sandbox(create_world(settings)), bind(HOST, port, PORT_HINT)):
        print(sandbox_greeting(settings), flush=True)  # noqa: T201 — the command's page
        await stop.wait()
