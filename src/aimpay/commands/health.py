"""Whether a process on this machine is well: for the health checks of containers and of people."""

import argparse
import http.client
from typing import Final

from aimpay.commands.processes import UserError, load_settings, tell_user_errors
from aimpay.settings import Settings

SECONDS: Final = 4
ANYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 — what is listened on, and where it is reached
PARTS: Final = ("server", "bot", "worker")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("part", nargs="?", choices=PARTS, default="server", help="кого спросить; обычно сервер")
    parser.add_argument("--ready", action="store_true", help="не только жив, но и готов работать")


def run(arguments: argparse.Namespace) -> int:
    return tell_user_errors(lambda: _run(arguments.part, load_settings(), ready=arguments.ready))


def _run(part: str, settings: Settings, *, ready: bool) -> int:
    host, port = _where(part, settings)
    if not port:
        raise UserError("У процесса worker нет своего адреса: задайте METRICS_PORT.")
    status, said = _ask(ANYWHERE.get(host, host), port, "/health/ready" if ready else "/health/live")
    print(said)  # noqa: T201 — the answer is for the terminal
    return 0 if status == http.client.OK else 1


def _where(part: str, settings: Settings) -> tuple[str, int]:
    return {
        "server": (settings.server_host, settings.server_port),
        "bot": (settings.bot_host, settings.bot_port),
        "worker": (settings.metrics_host, settings.metrics_port),
    }[part]


def _ask(host: str, port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read(2000).decode(errors="replace")
    except OSError as error:
        raise UserError(f"{host}:{port} не отвечает ({error.strerror or error}).") from error
    finally:
        connection.close()
