"""What the commands share: a loop that ends on Ctrl-C, a served app, and errors told plainly."""

import asyncio
import contextlib
import gc
import logging
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, Final, TypeVar

import uvicorn
import uvloop
from pydantic import ValidationError

from aimpay.commands.hurrying import HurryingProtocol
from aimpay.logs import set_up_logs
from aimpay.nursery import Nursery
from aimpay.settings import Settings

GOODBYE_SECONDS: Final = 1
COLLECT_AFTER: Final = (20_000, 20, 20)
"""Objects, then rounds: with the usual 700, hundreds of requests under way are looked through again and again."""
SWITCH_SECONDS: Final = 0.0005
"""How long a thread that has its statement's answer waits for the loop to make way; usually 5 ms each time."""
SAID: Final = {
    "missing": "не задано",
    "int_parsing": "нужно целое число",
    "int_parsing_size": "нужно целое число",
    "float_parsing": "нужно число, например 0.5",
    "greater_than": "нужно число больше {gt:g}",
    "greater_than_equal": "нужно число не\u00a0меньше {ge:g}",
    "less_than_equal": "нужно число не\u00a0больше {le:g}",
    "literal_error": "нужно одно из: {expected}",
    "string_unicode": "нужен текст в\u00a0UTF-8",
    "bool_parsing": "нужно true или false",
    "enum": "нужно production или demo",
    "ip_v4_network": "нужна сеть, например 10.0.0.0/8",
    "ip_v6_network": "нужна сеть, например 10.0.0.0/8",
}
"""Pydantic's own complaints, in Russian."""
ENV: Final = Path(".env")

App = TypeVar("App")


class UserError(Exception):
    """Something a person can mend. Its text is shown instead of a traceback."""


def load_settings() -> Settings:
    """Read the environment and ``.env``; raise UserError naming each value that is missing or wrong."""
    try:
        return Settings()
    except ValidationError as error:
        lines = dict.fromkeys(_explain(problem) for problem in error.errors())
        raise UserError("Настройки не готовы:\n" + "\n".join(lines) + f"\n{_way_out()}") from error
    except UnicodeError as error:
        raise UserError(f"Настройки записаны не\u00a0в\u00a0UTF-8. Сохраните {ENV} в\u00a0UTF-8.") from error


def _way_out() -> str:
    """A ``.env`` that is there holds keys: nobody may be told to copy the example over it."""
    return f"Исправьте в\u00a0{ENV} и\u00a0повторите." if ENV.exists() else f"Подсказка: cp .env.example {ENV}"


def _explain(problem: Any) -> str:
    name = ".".join(str(part) for part in problem["loc"][:1]).upper() or "НАСТРОЙКИ"
    said = SAID.get(problem["type"], "").format(**problem.get("ctx", {})).replace(" or ", " или ")
    said = said or str(problem["msg"]).removeprefix("Value error, ")
    return f"  • {name}: {said}"


def run_until_stopped(
    work: Callable[[asyncio.Event], Awaitable[None]], *, log_level: str, log_format: str = "lines", process: str = ""
) -> int:
    """Run ``work`` with an event that Ctrl-C or SIGTERM sets; return the exit code."""
    set_up_logs(log_level, log_format, process)

    async def supervised() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        await work(stop)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(supervised())
    return 0


def tell_user_errors(work: Callable[[], int]) -> int:
    try:
        return work()
    except UserError as error:
        print(f"\n{error}\n", file=sys.stderr)  # noqa: T201 — the terminal is this command's page
        return 1


def bind(host: str, port: int, hint: str) -> socket.socket:
    """Take a port, or raise UserError that says how to choose another."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches Nagle's delay off only where the protocol is named.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise UserError(f"Порт {port} занят или недоступен ({error.strerror}).\n{hint}") from error
    return listener


def lasting(app: App) -> App:
    """Make a server quick under load: what was built so far is not looked through for garbage any more."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    sys.setswitchinterval(SWITCH_SECONDS)
    return app


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to ``run_until_stopped``: several servers share one process."""
        yield


@contextlib.asynccontextmanager
async def serving(app: Any, listener: socket.socket, *, goodbye_seconds: int = GOODBYE_SECONDS) -> AsyncIterator[None]:
    """Serve an ASGI app on a bound socket until the block ends; requests in work then have so long to finish."""
    config = uvicorn.Config(
        app,
        http=HurryingProtocol,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=goodbye_seconds,
        server_header=False,
        proxy_headers=False,  # uvicorn would believe X-Forwarded-For of any local peer; edge/client_address.py decides
    )
    server = _Server(config)
    async with Nursery() as nursery:
        task = nursery.start(server.serve(sockets=[listener]), "http server")
        while not server.started and not task.done():  # noqa: ASYNC110 — uvicorn offers a flag, not an event
            await asyncio.sleep(0.01)
        try:
            yield
        finally:
            server.should_exit = True
            logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # long polls are cut short on purpose
            await asyncio.wait([task], timeout=goodbye_seconds + 1)
