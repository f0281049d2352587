"""Counts, times, traces and logs each request by its route's template: never by its path, which holds people's keys."""

import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from starlette.types import Message, Scope, Send

from aimpay.metrics import REQUEST_SECONDS, REQUESTS
from aimpay.tracing import TRACEPARENT, span

log = logging.getLogger(__name__)

METHODS: Final = frozenset({"GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"})
QUIET: Final = frozenset({"GET", "HEAD", "OPTIONS"})
NOWHERE: Final = "other"
CRASHED: Final = 500


class Watched:
    """``send`` is the answer's way out; ``status`` is what went through it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = CRASHED

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        await self._send(message)


@asynccontextmanager
async def watching(scope: Scope, send: Send) -> AsyncIterator[Send]:
    """What leaves by an exception is answered 500 further out."""
    watched, began = Watched(send), time.perf_counter()
    method = scope["method"] if scope["method"] in METHODS else NOWHERE
    try:
        with span(f"{method} request", "server", parent=_parent(scope)):
            yield watched.send
    finally:
        seconds, route = time.perf_counter() - began, route_of(scope)
        REQUESTS.labels(method, route, watched.status).inc()
        REQUEST_SECONDS.labels(route).observe(seconds)
        level = logging.DEBUG if method in QUIET else logging.INFO
        log.log(level, "%s %s %s in %.0f ms", method, route, watched.status, seconds * 1000)


def route_of(scope: Scope) -> str:
    """Return the template that the router found; static files and unknown addresses have none."""
    return str(getattr(scope.get("route"), "path", NOWHERE))


def _parent(scope: Scope) -> str:
    wanted = TRACEPARENT.encode()
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == wanted), "")
