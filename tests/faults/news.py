"""What has just changed in Telegram, so that hands look only when there is something to see."""

import asyncio
import json
from contextlib import suppress
from typing import Final

import aiohttp

from story.player import Sandbox

FOR_EVER: Final = aiohttp.ClientTimeout(total=None, sock_connect=10)
LINE_BYTES: Final = 2**20


class News:
    """``run`` as a task. A look, then ``change``: what came between the two is noticed as well."""

    def __init__(self, session: aiohttp.ClientSession, sandbox: Sandbox) -> None:
        self._session = session
        self._url = f"{sandbox.base_url}/sandbox/api/changes"
        self._changes: dict[int, int] = {}
        self._bells: dict[int, asyncio.Event] = {}

    async def run(self) -> None:
        async with self._session.get(self._url, timeout=FOR_EVER, read_bufsize=LINE_BYTES) as answer:
            async for line in answer.content:
                if line.startswith(b"data:") and b'"message_id"' in line:
                    self._note(json.loads(line.removeprefix(b"data:"))["chat_id"])

    def seen(self, chat_id: int) -> int:
        """How many changes a chat has had."""
        return self._changes.get(chat_id, 0)

    async def change(self, chat_id: int, seen: int, seconds: float) -> None:
        """Wait until a chat has had more changes than were seen, but no longer than so."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.seen(chat_id) == seen:
                    await self._bells.setdefault(chat_id, asyncio.Event()).wait()

    def _note(self, chat_id: int) -> None:
        self._changes[chat_id] = self.seen(chat_id) + 1
        if bell := self._bells.pop(chat_id, None):
            bell.set()
