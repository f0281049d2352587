"""A balancer as small as one can be: each request goes to the next place in turn, and on when it is refused."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus
from itertools import count
from typing import Final

import aiohttp
from aiohttp import web

HOST: Final = "127.0.0.1"
PASSED_ON: Final = ("Content-Type", "X-Secret-Code", "X-Request-Id", "X-Telegram-Bot-Api-Secret-Token")


@asynccontextmanager
async def balancing(session: aiohttp.ClientSession, port: int, places: Sequence[str]) -> AsyncIterator[str]:
    """Stand before ``places``; yield the address."""
    turn = count()

    async def passed_on(request: web.Request) -> web.Response:
        body, first = await request.read(), next(turn)
        headers = {name: request.headers[name] for name in PASSED_ON if name in request.headers}
        answer = web.Response(status=HTTPStatus.BAD_GATEWAY)
        for step in range(len(places)):
            url = places[(first + step) % len(places)] + request.path
            try:
                async with session.request(request.method, url, data=body, headers=headers) as got:
                    answer = web.Response(status=got.status, body=await got.read(), content_type=got.content_type)
            except aiohttp.ClientError:
                continue
            if answer.status != HTTPStatus.SERVICE_UNAVAILABLE:
                break
        return answer

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", passed_on)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, port).start()
        yield f"http://{HOST}:{port}"
    finally:
        await runner.cleanup()
