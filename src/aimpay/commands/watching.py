"""What each process tells those who look after it, on a port of its own: health, and numbers for Prometheus."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

from asyncpg import PostgresError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp, Receive, Scope, Send

from aimpay.commands.processes import bind, serving
from aimpay.metrics import DB_SILENT, LOOP_LAG, name_process, told
from aimpay.nursery import Nursery
from aimpay.server.measures import Measures
from aimpay.server.workflows.house import House
from aimpay.settings import Settings
from aimpay.tracing import tracing

log = logging.getLogger(__name__)

HINT: Final = "Выберите другой порт: METRICS_PORT в .env, свой у каждого процесса."
PLAIN: Final = b"text/plain; version=0.0.4; charset=utf-8"
AWAY: Final = (SQLAlchemyError, PostgresError, OSError)
"""While it connects, SQLAlchemy lets the driver's own errors through."""
PATIENCE_SECONDS: Final = 8
"""Prometheus waits for ten by itself: a slow database must not look like a dead process."""
Ready = Callable[[], Awaitable[bool]]
Gather = Callable[[], Awaitable[None]]


@asynccontextmanager
async def watched(settings: Settings, process: str, *, house: House | None = None) -> AsyncIterator[None]:
    """Tell until the block ends. Only a process that serves people, and not the bot, measures the database."""
    name_process(process)
    with tracing(settings.otel_exporter_otlp_endpoint, process):
        if not settings.metrics_port:
            yield
            return
        measures = Measures(house, whole=process != "worker") if house else None
        listener = bind(settings.metrics_host, settings.metrics_port, HINT)
        async with serving(_app(house, measures), listener), Nursery() as nursery:
            nursery.start(_measure_lag(), "loop lag")
            yield


def _app(house: House | None, measures: Measures | None) -> ASGIApp:
    async def app(scope: Scope, _receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        status, body = await _answer(scope["path"], house, measures)
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", PLAIN)]})
        await send({"type": "http.response.body", "body": body})

    return app


async def _answer(path: str, house: House | None, measures: Measures | None) -> tuple[int, bytes]:
    if path == "/health/live":
        return 200, b"ok\n"
    if path == "/health/ready":
        return (200, b"ready\n") if await _is_ready(house) else (503, b"the database is silent\n")
    if path != "/metrics":
        return 404, b"/metrics, /health/live, /health/ready\n"
    if measures:
        await _take(measures)
    return 200, told()


async def _take(measures: Measures) -> None:
    """Tell what is known when the database is away: whoever looks after the process sees that it lives."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await measures.take()
    except AWAY as error:
        log.warning("the database does not tell its numbers: %s", type(error).__name__)
        DB_SILENT.set(1)
    else:
        DB_SILENT.set(0)


async def _is_ready(house: House | None) -> bool:
    """A bot asks no database: it is ready when its loop answers; its side door says whether Telegram is reached."""
    if house is None:
        return True
    try:
        async with house.db.read() as session:
            await session.execute(text("SELECT 1"))
    except AWAY as error:
        log.warning("not ready: %s", type(error).__name__)
        return False
    return True


async def _measure_lag() -> None:
    loop = asyncio.get_running_loop()
    while True:
        expected = loop.time() + 1
        await asyncio.sleep(1)
        LOOP_LAG.set(max(0, loop.time() - expected))
