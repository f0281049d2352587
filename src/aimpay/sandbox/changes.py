"""Tells the demo page and the tests that something changed, by topic."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

Change = dict[str, Any]
BACKLOG = 1000


class Changes:
    """Fan-out of small notices such as ``{"topic": "telegram", "chat_id": 7}``. A slow listener loses the oldest."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[Change]] = set()

    def tell(self, topic: str, **details: Any) -> None:
        for queue in self._listeners:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait({"topic": topic, **details})

    async def listen(self) -> AsyncIterator[Change]:
        queue: asyncio.Queue[Change] = asyncio.Queue(BACKLOG)
        self._listeners.add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            self._listeners.discard(queue)
