"""``aimpay server`` or ``aimpay up`` on the environment's settings, with one more route that does nothing."""

import asyncio
import sys
from contextlib import AsyncExitStack

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aimpay.bot.app import running_bot
from aimpay.commands.processes import bind, lasting, load_settings, run_until_stopped, serving
from aimpay.server.app import create_app
from aimpay.server.wiring import opened_house, prepare_database, working

HOST = "127.0.0.1"


async def empty(_request: Request) -> Response:
    return Response("{}", media_type="application/json")


async def work(stop: asyncio.Event, *, whole: bool) -> None:
    settings = load_settings()
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(opened_house(settings))
        app = create_app(settings, house)
        app.router.routes.insert(0, Route("/empty", empty, methods=["GET", "POST"]))
        await stack.enter_async_context(serving(lasting(app), bind(HOST, settings.server_port, "")))
        if whole:
            await stack.enter_async_context(running_bot(settings))
            await stack.enter_async_context(working(house))
        await stop.wait()


if __name__ == "__main__":
    prepare_database(load_settings())
    run_until_stopped(lambda stop: work(stop, whole=sys.argv[1] == "up"), log_level="WARNING")
