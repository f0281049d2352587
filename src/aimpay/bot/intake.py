"""Takes updates, each once, and hands them on without waiting for their handlers."""

import asyncio
import logging
from collections import OrderedDict
from contextlib import suppress
from typing import Final

from aiogram import Bot, Dispatcher
from aiogram.types import Update

from aimpay.nursery import Nursery

log = logging.getLogger(__name__)

REMEMBERED_UPDATES: Final = 4096


class Intake:
    """At most ``at_once`` updates are being handled; ``take`` waits for a place, ``offer`` refuses instead."""

    def __init__(self, bot: Bot, dispatcher: Dispatcher, nursery: Nursery, *, at_once: int) -> None:
        self._bot = bot
        self._dispatcher = dispatcher
        self._nursery = nursery
        self._at_once = at_once
        self._places = asyncio.Semaphore(at_once)
        self._seen: OrderedDict[int, None] = OrderedDict()
        self._in_hand: set[int] = set()
        self._ended = asyncio.Event()

    def handled_before(self, offset: int) -> int:
        """Return the number before which every update was handled; what is in hand may yet die with this process."""
        return min(self._in_hand, default=offset)

    async def wait_for_end(self, seconds: float) -> None:
        """Wait until the handling of an update ends, but no longer than so."""
        self._ended.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._ended.wait()

    async def take(self, update: Update) -> None:
        """Wait for a free place."""
        if self._is_new(update):
            self._in_hand.add(update.update_id)
            await self._places.acquire()
            self._nursery.start(self._handle(update), f"update {update.update_id}")

    async def offer(self, update: Update) -> bool:
        """Refuse when all places are taken; the sender then comes again."""
        if self._places.locked():
            return False
        await self.take(update)
        return True

    async def drain(self, seconds: float) -> None:
        """Let what is being handled come to its end, but wait no longer than ``seconds``."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                for _ in range(self._at_once):
                    await self._places.acquire()

    async def _handle(self, update: Update) -> None:
        try:
            await self._dispatcher.feed_update(self._bot, update)
        finally:
            self._in_hand.discard(update.update_id)
            self._ended.set()
            self._places.release()

    def _is_new(self, update: Update) -> bool:
        if update.update_id in self._in_hand:
            return False
        if update.update_id in self._seen:
            log.info("update %s came again", update.update_id)
            return False
        self._seen[update.update_id] = None
        if len(self._seen) > REMEMBERED_UPDATES:
            self._seen.popitem(last=False)
        return True
