"""Breaks a connection the way a dying peer does: no answer, no goodbye."""

import asyncio
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send


class Dropped(Response):
    """A response that never comes."""

    async def __call__(self, _scope: Scope, receive: Receive, _send: Send) -> None:
        await drop_connection(receive)


async def wait_for_hangup(receive: Receive, seconds: float) -> None:
    """Answer nothing until the client gives up, at most this long."""
    try:
        async with asyncio.timeout(seconds):
            await _hung_up(receive)
    except TimeoutError:
        return


async def _hung_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue


async def drop_connection(receive: Receive) -> None:
    """Abort the socket below this request; where there is none (an in-process client) raise instead."""
    transport = _transport(receive)
    if transport is None:
        raise ConnectionResetError("the fault asked for a dropped connection")
    transport.abort()
    await _hung_up(receive)


def _transport(receive: Any, depth: int = 8) -> Any:
    """Find the server's transport behind the wrappers around ``receive``: ASGI has no message for this."""
    owner = getattr(receive, "__self__", None)
    if transport := getattr(owner, "transport", None):
        return transport
    if depth:
        for cell in getattr(receive, "__closure__", None) or ():
            inner = cell.cell_contents
            if callable(inner) and (found := _transport(inner, depth - 1)):
                return found
    return None
