"""Performs the toy stories until its input ends: ``toy_worker.py <database url> [held] [prepare] [v2]``."""

import asyncio
import sys

from aimpay.server.wiring import prepare_database
from aimpay.server.workflows.engine import Engine
from server.houses import built_house, server_settings
from server.workflows.toy import long_tale, note, nothing


async def main(url: str, words: set[str]) -> None:
    settings = server_settings(url)
    if "prepare" in words:
        prepare_database(settings)
    engine = Engine(url)
    tell = long_tale(held="held" in words, extra_pages=1 if "v2" in words else 0)
    async with built_house(settings, engine) as house, engine.running(house, (tell, note), every_minute=nothing):
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], set(sys.argv[2:])))
