"""A small stand-in at the wire that answers whatever a test wants, odd things too."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from aiohttp.test_utils import TestServer
from multidict import CIMultiDictProxy


@dataclass(frozen=True)
class Seen:
    method: str
    path: str
    headers: CIMultiDictProxy[str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self.body)
        return content

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode()))


@dataclass(frozen=True)
class Reply:
    """``status`` 0 cuts the connection; ``held`` never answers."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    held: bool = False

    def response(self) -> web.Response:
        if isinstance(self.body, str):
            return web.Response(text=self.body, status=self.status, content_type="text/html", headers=self.headers)
        return web.json_response(self.body, status=self.status, headers=self.headers)


@dataclass(frozen=True)
class Outside:
    url: str
    seen: list[Seen]
    arrived: asyncio.Event
    release: asyncio.Event


@asynccontextmanager
async def answering(*replies: Reply) -> AsyncIterator[Outside]:
    """Give the replies in order; the last one for ever. A held reply waits for ``release``."""
    seen: list[Seen] = []
    arrived, release = asyncio.Event(), asyncio.Event()

    async def answer(request: web.Request) -> web.StreamResponse:
        reply = replies[min(len(seen), len(replies) - 1)]
        seen.append(Seen(request.method, request.path_qs, request.headers, await request.read()))
        arrived.set()
        if reply.held:
            await release.wait()
        if not reply.status and request.transport:
            request.transport.abort()
        return reply.response() if reply.status else web.Response()

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server(access_log=None)
    try:
        yield Outside(str(server.make_url("")).rstrip("/"), seen, arrived, release)
    finally:
        release.set()
        await server.close()
