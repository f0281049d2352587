"""A balancer in front of several servers: each request to the next one that says it is ready, and never to two."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle

import aiohttp
from aiohttp import web

from aimpay.nursery import Nursery

LOOK_SECONDS = 0.1
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding"}


@dataclass
class Balancer:
    """``ready`` are the addresses that answer; ``lost`` is what was said of requests that a server dropped."""

    backends: Sequence[str]
    session: aiohttp.ClientSession
    ready: set[str] = field(default_factory=set)
    lost: list[str] = field(default_factory=list)
    served: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._turn = cycle(self.backends)

    async def look(self) -> None:
        while True:
            for backend in self.backends:
                (self.ready.add if await self._is_ready(backend) else self.ready.discard)(backend)
            await asyncio.sleep(LOOK_SECONDS)

    async def _is_ready(self, backend: str) -> bool:
        with suppress(aiohttp.ClientError, TimeoutError):
            async with self.session.get(f"{backend}/health/ready", timeout=aiohttp.ClientTimeout(total=2)) as answer:
                return answer.status == 200
        return False

    async def pass_on(self, request: web.Request) -> web.Response:
        backend = next((one for one in (next(self._turn) for _ in self.backends) if one in self.ready), None)
        if backend is None:
            self.lost.append(f"{request.path}: nobody is ready")
            return web.Response(status=503)
        self.served[backend] = self.served.get(backend, 0) + 1
        try:
            return await self._ask(backend, request)
        except aiohttp.ClientError as error:
            self.lost.append(f"{request.path}: {error!r}")
            return web.Response(status=502)

    async def _ask(self, backend: str, request: web.Request) -> web.Response:
        headers = {name: value for name, value in request.headers.items() if name.lower() not in HOP_BY_HOP}
        async with self.session.request(
            request.method, backend + request.path_qs, data=await request.read(), headers=headers, allow_redirects=False
        ) as answer:
            kept = {name: value for name, value in answer.headers.items() if name.lower() not in HOP_BY_HOP}
            return web.Response(status=answer.status, body=await answer.read(), headers=kept)


@asynccontextmanager
async def balancing(port: int, backends: Sequence[str]) -> AsyncIterator[Balancer]:
    app = web.Application()
    runner = web.AppRunner(app, access_log=None)
    async with aiohttp.ClientSession() as session, Nursery() as nursery:
        balancer = Balancer(backends, session)
        app.router.add_route("*", "/{path:.*}", balancer.pass_on)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        nursery.start(balancer.look(), "looks of the balancer")
        try:
            yield balancer
        finally:
            await runner.cleanup()
