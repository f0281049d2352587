"""Hands rows from the event loop to a writer in another thread: a batch is written while the next one is read."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import Future, wait
from threading import Event
from typing import Final

from aimpay.server.sheets.table import Row, Rows

BATCH: Final = 1000


class StoppedError(Exception):
    """Nobody waits for the book any more."""


class Feed:
    """Never holds more than two batches of any of its sheets."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._stop = Event()

    def stop(self) -> None:
        self._stop.set()

    def rows(self, source: Rows) -> Iterator[Row]:
        """Run it in the writer's thread."""
        ahead = self._ask(source)
        try:
            while batch := ahead.result():
                if self._stop.is_set():
                    raise StoppedError
                ahead = self._ask(source)
                yield from batch
        finally:
            wait([ahead])

    def _ask(self, source: Rows) -> Future[list[Row]]:
        return asyncio.run_coroutine_threadsafe(_take(source), self._loop)


async def _take(source: Rows) -> list[Row]:
    batch: list[Row] = []
    async for row in source:
        batch.append(row)
        if len(batch) == BATCH:
            break
    return batch
