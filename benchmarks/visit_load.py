"""Browsers that keep their connections and ask again as soon as they are answered. Prints how many were answered."""

import argparse
import asyncio
import json
import os
import random
from typing import Any

import uvloop

KNOWN_SHARE = 0.33
"""Of the comings by browsers that have been here already; the others are new."""
SOURCES = [("vk", "cpc"), ("telegram_ads", "cpm"), ("yandex", "cpc"), ("newsletter", "email"), (None, None)]
AGENT = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36"
TOKEN = b'{"session_id":"'


class Browser(asyncio.Protocol):
    """One connection. Answers come whole or in pieces; their length is in the head."""

    def __init__(self, path: str, dice: random.Random) -> None:
        self._path = path
        self._dice = dice
        self._received = b""
        self._token: str | None = None
        self._transport: Any = None
        self.answered = 0
        self.failed = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # uvloop's own kind
        self.ask()

    def ask(self) -> None:
        source, medium = self._dice.choice(SOURCES)
        said = {
            "utm_source": source,
            "utm_medium": medium,
            "utm_campaign": f"autumn-{self._dice.randrange(40)}",
            "referrer": "https://www.vk.com/feed",
            "landing": "/?utm_source=vk&utm_medium=cpc&utm_campaign=autumn",
            "time_zone": "Europe/Moscow",
        }
        if self._token and self._dice.random() < KNOWN_SHARE:
            said["session_id"] = self._token
        body = json.dumps(said).encode()
        address = ".".join(str(self._dice.randrange(1, 255)) for _ in range(4))
        head = (
            f"POST {self._path} HTTP/1.1\r\nHost: pay.school.example\r\nUser-Agent: {AGENT}\r\n"
            f"Content-Type: application/json\r\nOrigin: https://pay.school.example\r\n"
            f"X-Forwarded-For: {address}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self._transport.write(head.encode() + body)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        if len(body) < length:
            return
        self.answered += 1
        self.failed += not head.startswith(b"HTTP/1.1 200")
        if body.startswith(TOKEN):
            self._token = body[len(TOKEN) : body.index(b'"', len(TOKEN))].decode()
        self._received = b""
        self.ask()


async def load(port: int, path: str, connections: int, seconds: float) -> None:
    loop, dice = asyncio.get_running_loop(), random.Random(os.urandom(8))
    made = [await loop.create_connection(lambda: Browser(path, dice), "127.0.0.1", port) for _ in range(connections)]
    await asyncio.sleep(seconds)
    browsers = [browser for _, browser in made]
    print(sum(one.answered for one in browsers), sum(one.failed for one in browsers))
    for transport, _ in made:
        transport.abort()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("port", type=int)
    options.add_argument("path")
    options.add_argument("connections", type=int)
    options.add_argument("seconds", type=float)
    asked = options.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(load(asked.port, asked.path, asked.connections, asked.seconds))


if __name__ == "__main__":
    main()
