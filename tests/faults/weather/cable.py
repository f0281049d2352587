"""A cable between the product and one outside system, which can be cut, choked, muted or made to lie."""

import asyncio
import socket
import struct
from contextlib import suppress
from enum import StrEnum
from types import TracebackType
from typing import Final, Self

from aimpay.commands.sandboxed import HOST

PIECE: Final = 64 * 1024
TICK_SECONDS: Final = 0.1
RESET_AT_ONCE: Final = struct.pack("ii", 1, 0)
TRASH: Final = "<html><title>Вход в сеть</title>Ваш баланс исчерпан".encode()
GARBAGE: Final = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n" + TRASH
BROKEN: Final = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 4\r\nConnection: close\r\n\r\noops"


class Way(StrEnum):
    """What happens to what is sent. In the last three the request arrives and is acted upon, its answer does not."""

    OPEN = "open"
    CUT = "cut"
    """Connections are reset, new ones too."""
    SILENT = "silent"
    """Everything is taken and goes nowhere; nobody hangs up."""
    SLOW = "slow"
    """``bytes_per_second`` each way."""
    LATE = "late"
    """Each piece comes ``seconds`` later."""
    ANSWER_LOST = "answer_lost"
    ANSWER_GARBLED = "answer_garbled"
    ANSWER_500 = "answer_500"


class Cable:
    """Listens on a port of this machine and passes on to another. ``passed`` and ``harmed`` count connections."""

    def __init__(self, port: int, to: int) -> None:
        self.port, self._to = port, to
        self.way = Way.OPEN
        self.bytes_per_second, self.seconds = 200, 3.0
        self.passed = self.harmed = 0
        self._sockets: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def turn(self, way: Way) -> None:
        """What was under way breaks when a line goes dead, and when a mute one comes back: its bytes are gone."""
        if Way.CUT is way or Way.SILENT is self.way is not way:
            self._reset_all()
        self.way = way

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, HOST, self.port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        self._reset_all()
        await asyncio.sleep(0)

    def _reset_all(self) -> None:
        for writer in tuple(self._sockets):
            _reset(writer)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.passed += 1
        self.harmed += self.way is not Way.OPEN
        if self.way is Way.CUT:
            _reset(writer)
            return
        far: asyncio.StreamWriter | None = None
        try:
            far_reader, far = await asyncio.open_connection(HOST, self._to)
            self._sockets |= {writer, far}
            await asyncio.gather(self._pump(reader, far, answers=False), self._pump(far_reader, writer, answers=True))
        except OSError:
            _reset(writer)
        finally:
            self._sockets -= {writer, far or writer}
            for end in (writer, far or writer):
                _reset(end)

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, answers: bool) -> None:
        while piece := await source.read(PIECE):
            await self._pass(piece, target, answers=answers)
        with suppress(OSError, RuntimeError):
            target.write_eof()

    async def _pass(self, piece: bytes, target: asyncio.StreamWriter, *, answers: bool) -> None:
        match self.way:
            case Way.CUT:
                raise ConnectionResetError
            case Way.SILENT:
                return
            case Way.SLOW:
                await self._trickle(piece, target)
                return
            case Way.LATE:
                await asyncio.sleep(self.seconds)
            case Way.ANSWER_LOST | Way.ANSWER_GARBLED | Way.ANSWER_500 if answers:
                await self._lie(target)
        target.write(piece)
        await target.drain()

    async def _lie(self, target: asyncio.StreamWriter) -> None:
        words = {Way.ANSWER_GARBLED: GARBAGE, Way.ANSWER_500: BROKEN}.get(self.way, b"")
        if words:
            target.write(words)
            await target.drain()
            target.close()
            await target.wait_closed()
        raise ConnectionResetError

    async def _trickle(self, piece: bytes, target: asyncio.StreamWriter) -> None:
        share = max(1, int(self.bytes_per_second * TICK_SECONDS))
        for start in range(0, len(piece), share):
            if self.way is not Way.SLOW:
                share = len(piece)
            target.write(piece[start : start + share])
            await target.drain()
            if self.way is not Way.SLOW:
                return
            await asyncio.sleep(TICK_SECONDS)


def _reset(writer: asyncio.StreamWriter) -> None:
    """Hang up as a router that lost its power does: RST rather than FIN."""
    line = writer.get_extra_info("socket")
    with suppress(OSError):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_ONCE)
    writer.transport.abort()
