"""Presses of inline buttons that wait for the bot's answer."""

import asyncio
from datetime import timedelta
from typing import Any

from aimpay.sandbox.store import Document
from aimpay.sandbox.telegram.errors import bad_request
from aimpay.sandbox.waking import woken_within
from aimpay.sandbox.world import World

KIND = "tg_callbacks"
LIFETIME = timedelta(seconds=30)
TEXT_LIMIT = 200


class Callbacks:
    def __init__(self, world: World) -> None:
        self._store = world.store
        self._clock = world.clock
        self._answered: dict[str, asyncio.Event] = {}

    def open(self, user_id: int) -> str:
        query_id = str(self._store.next("tg_callback", start=4_000_000_001))
        press = {"id": query_id, "user_id": user_id, "at": self._clock.now().timestamp(), "answer": None}
        self._store.put(KIND, query_id, press)
        self._answered[query_id] = asyncio.Event()
        return query_id

    def answer(self, query_id: str, answer: dict[str, Any]) -> None:
        """Keep the first answer; a later one in time is accepted and shows nothing."""
        press = self._fresh(query_id)
        if len(answer["text"]) > TEXT_LIMIT:
            raise bad_request("MESSAGE_TOO_LONG")
        if press["answer"] is None:
            self._store.put(KIND, query_id, press | {"answer": answer})
        if waiting := self._answered.get(query_id):
            waiting.set()

    def _fresh(self, query_id: str) -> Document:
        press = self._store.get(KIND, query_id)
        oldest = self._clock.now() - LIFETIME
        if press is None or press["at"] < oldest.timestamp():
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        return press

    async def wait(self, query_id: str, seconds: float) -> dict[str, Any] | None:
        """Return the bot's answer, or None when it did not come in time."""
        try:
            answered = await woken_within(self._answered[query_id], seconds)
        finally:
            del self._answered[query_id]
        press = self._store.get(KIND, query_id) if answered else None
        return press["answer"] if press else None
