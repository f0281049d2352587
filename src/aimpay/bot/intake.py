"""Takes updates, each once, and hands them on."""

import asyncio
import logging
from collections import OrderedDict
from contextlib import suppress
from typing import Any, Final

from aiogram.types import Update

from aimpay.bot.fleet import Feed, Fleet
from aimpay.nursery import Nursery

log = logging.getLogger(__name__)

REMEMBERED_UPDATES: Final = 4096


class Intake:
    """At most ``at_once`` updates are being handled.

    ``take`` is for a bot that polls, and so is alone: it waits for a place, not for the handler, and remembers what
    it saw. ``offer`` is for a bot of a fleet: Telegram waits for what became of the update.
    """

    def __init__(self, feed: Feed, fleet: Fleet, nursery: Nursery, *, at_once: int) -> None:
        self._feed = feed
        self._fleet = fleet
        self._nursery = nursery
        self._at_once = at_once
        self._places = asyncio.Semaphore(at_once)
        self._seen: OrderedDict[int, None] = OrderedDict()
        self._offered: set[asyncio.Task[bool]] = set()
        self.leaving = False
        self._in_hand: set[int] = set()
        self._ended = asyncio.Event()

    def handled_before(self, offset: int) -> int:
        """Return the number before which every update was handled; what is in hand may yet die with this process."""
        return min(self._in_hand, default=offset)

    async def wait_for_room(self, seconds: float) -> None:
        """Wait until half of what is in hand is done, or so long for each ten: all of it comes again when we ask."""
        many = len(self._in_hand)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds * max(1, many / 10)):
                while len(self._in_hand) > many / 2:
                    self._ended.clear()
                    await self._ended.wait()

    async def take(self, update: Update) -> None:
        """Wait for a free place."""
        if self._is_new(update):
            self._in_hand.add(update.update_id)
            await self._places.acquire()
            self._nursery.start(self._polled(update), f"update {update.update_id}")

    async def offer(self, update: Update) -> bool:
        """Answer whether the update is done with; Telegram brings it again otherwise."""
        if self.leaving or self._places.locked():
            return False
        await self._places.acquire()
        task = self._nursery.start(self._placed(self._fleet.handle(update)), f"update {update.update_id}")
        self._offered.add(task)
        task.add_done_callback(self._offered.discard)
        return bool(await task)

    async def drain(self, seconds: float) -> None:
        """Take nothing more; let what is in hand end for so long, and give back the rest."""
        self.leaving = True
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                for _ in range(self._at_once):
                    await self._places.acquire()
        if self._offered:
            log.warning("%s updates are given back to Telegram", len(self._offered))
            for task in self._offered:
                task.cancel()
            await asyncio.wait(self._offered)

    async def _polled(self, update: Update) -> None:
        try:
            await self._placed(self._feed(update))
        finally:
            self._in_hand.discard(update.update_id)
            self._ended.set()

    async def _placed(self, work: Any) -> Any:
        try:
            return await work
        finally:
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
