"""Raw sockets against the server as it really runs: dribbling, never ending, contradicting itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Final

import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from aimpay.commands.hurrying import HEAD_LIMIT, HurryingProtocol
from aimpay.commands.processes import bind, serving
from aimpay.commands.sandboxed import HOST
from aimpay.server.edge import app as edge
from aimpay.server.edge.app import BODY_LIMIT, dress
from ports import free_ports

HEAD: Final = b"POST / HTTP/1.1\r\nHost: a\r\n"
SLOW: Final = 60
"""So many dribble at once."""


class Echo(FastAPI):
    """Answers with how much of a body it got; dressed as the server is."""

    def __init__(self) -> None:
        super().__init__()
        dress(self)
        self.asked = 0
        self.add_api_route("/", self.measure, methods=["GET", "POST"], response_class=PlainTextResponse)

    async def measure(self, request: Request) -> PlainTextResponse:
        self.asked += 1
        return PlainTextResponse(str(len(await request.body())))


@dataclass
class Raw:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def says(self, *pieces: bytes) -> bytes:
        """Return all that the server says until it hangs up or is silent after its answer."""
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()
        return await self.hears()

    async def hears(self) -> bytes:
        async with asyncio.timeout(20):
            return await self.reader.read(65536)


@dataclass
class House:
    port: int
    echo: Echo
    stack: AsyncExitStack

    async def calls(self) -> Raw:
        reader, writer = await asyncio.open_connection(HOST, self.port)
        self.stack.callback(writer.close)
        return Raw(reader, writer)


@asynccontextmanager
async def standing() -> AsyncIterator[House]:
    port, echo = free_ports().server, Echo()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(serving(echo, bind(HOST, port, "")))
        yield House(port, echo, stack)


@pytest.fixture
async def house(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    """Impatient, so that no test waits: the seconds are values, not our code."""
    monkeypatch.setattr(HurryingProtocol, "head_seconds", 0.5)
    monkeypatch.setattr(edge, "BODY_SECONDS", 0.5)
    monkeypatch.setattr(edge, "SLOWEST", BODY_LIMIT * 10)
    async with standing() as house:
        yield house


@pytest.mark.parametrize("begun", [b"", b"GET ", b"GET / HTTP/1.1\r\nHost: a\r\nX-A: b", HEAD])
async def test_who_does_not_end_his_head_is_hung_up_on(house: House, begun: bytes) -> None:
    raw = await house.calls()
    assert await raw.says(begun) == b""
    assert house.echo.asked == 0


async def test_who_dribbles_a_second_head_is_hung_up_on_too(house: House) -> None:
    raw = await house.calls()
    assert b"200 OK" in await raw.says(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    assert await raw.says(b"GET / HTT") == b""


async def test_a_body_that_does_not_come_is_refused_in_time(house: House) -> None:
    raw = await house.calls()
    heard = await raw.says(HEAD + b"Content-Length: 10\r\n\r\nabc")
    assert heard.startswith(b"HTTP/1.1 408 ")
    assert b"request_too_slow" in heard
    assert b"connection: close" in heard.lower()


async def test_many_who_dribble_stop_nobody(house: House) -> None:
    dribbling = [await house.calls() for _ in range(SLOW)]
    for at, raw in enumerate(dribbling):
        raw.writer.write(HEAD + (b"Content-Length: 10\r\n\r\na" if at % 2 else b"X-A: "))
    quick = await house.calls()
    assert (await quick.says(HEAD + b"Content-Length: 3\r\n\r\nabc")).endswith(b"\r\n\r\n3")
    heard = await asyncio.gather(*(raw.hears() for raw in dribbling))
    assert {said[:12] for said in heard} == {b"", b"HTTP/1.1 408"}


async def test_a_head_without_end_is_not_kept_in_memory(house: House) -> None:
    raw = await house.calls()
    heard = await raw.says(HEAD + b"X-A: " + b"a" * (HEAD_LIMIT + 1))
    assert heard.startswith(b"HTTP/1.1 400 ")
    assert house.echo.asked == 0


@pytest.mark.parametrize(
    "contradiction",
    [
        b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n",
        b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        b"Content-Length: 3, 4\r\n\r\nabcd",
        b"Content-Length: +3\r\n\r\nabc",
        b"Content-Length: -1\r\n\r\n",
        b"Content-Length: 99999999999999999999999\r\n\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
        b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        b"X-A: a\nContent-Length: 3\r\n\r\nabc",
        b" folded: 1\r\nContent-Length: 3\r\n\r\nabc",
        b"X-A: a\x00b\r\nContent-Length: 3\r\n\r\nabc",
    ],
)
async def test_who_contradicts_himself_is_not_understood(house: House, contradiction: bytes) -> None:
    """Two readings of one request are how a second one is smuggled past a proxy."""
    raw = await house.calls()
    heard = await raw.says(HEAD + contradiction)
    assert heard.count(b"HTTP/1.1 ") <= 1, heard
    assert b"200 OK" not in heard, heard
