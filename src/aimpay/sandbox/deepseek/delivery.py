"""How an answer goes over the wire: with keep-alives, slowly, or cut off."""

import json
from collections.abc import AsyncIterator, Iterable
from datetime import timedelta

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from aimpay.sandbox.clock import Clock

BEAT = 1.0


async def waiting(clock: Clock, seconds: float, sign: bytes) -> AsyncIterator[bytes]:
    """Give a sign of life at once, and then each second until the time is over."""
    yield sign
    end = clock.now() + timedelta(seconds=seconds)
    while (left := (end - clock.now()).total_seconds()) > 0:
        await clock.sleep(min(BEAT, left))
        yield sign


def as_events(chunks: Iterable[dict[str, object]]) -> list[bytes]:
    lines = [json.dumps(chunk, ensure_ascii=False) for chunk in chunks]
    return [f"data: {line}\n\n".encode() for line in [*lines, "[DONE]"]]


class Flow(Response):
    """Sends ``parts`` as they come. With ``cut`` it stops after that many and never ends the body properly.

    The server then drops the connection, as a broken one does.
    """

    def __init__(self, before: AsyncIterator[bytes], parts: list[bytes], media_type: str, cut: int | None) -> None:
        super().__init__(media_type=media_type)
        del self.headers["content-length"]
        self._before = before
        self._parts = parts[:cut]
        self._cut = cut is not None

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        async for sign in self._before:
            await send({"type": "http.response.body", "body": sign, "more_body": True})
        for part in self._parts:
            await send({"type": "http.response.body", "body": part, "more_body": True})
        if not self._cut:
            await send({"type": "http.response.body", "body": b""})
