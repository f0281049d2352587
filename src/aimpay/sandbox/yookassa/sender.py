"""Delivers the outbox to the product over HTTP."""

import asyncio
import time
from itertools import groupby
from urllib.parse import urlsplit

import aiohttp

from aimpay.nursery import Nursery
from aimpay.sandbox.journal import Journal
from aimpay.sandbox.waking import woken_within
from aimpay.sandbox.yookassa import options
from aimpay.sandbox.yookassa.outbox import ADDRESSES
from aimpay.sandbox.yookassa.provider import Provider
from aimpay.sandbox.yookassa.wire import Object, moment_of

TIMEOUT = aiohttp.ClientTimeout(total=15)
SHOWN = 1000


class Sender:
    """One subject's notes leave one after another (copies of one, together); subjects don't wait for each other."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._busy: set[str] = set()

    async def run(self) -> None:
        outbox, clock = self._provider.outbox, self._provider.world.clock
        async with aiohttp.ClientSession(timeout=TIMEOUT) as session, Nursery() as nursery:
            while True:
                outbox.woken.clear()
                for subject, notes in self._due().items():
                    self._busy.add(subject)
                    nursery.start(self._send_all(session, subject, notes), f"webhooks of {subject}")
                moments = [moment_of(note["next_at"]) for note in self._free()]
                left = (min(moments) - clock.now()).total_seconds() if moments else None
                await woken_within(outbox.woken, left)

    def _free(self) -> list[Object]:
        return [note for note in self._provider.outbox.waiting() if note["subject"] not in self._busy]

    def _due(self) -> dict[str, list[Object]]:
        """Group by subject what is due; newest first while «reorder» is on."""
        now = self._provider.now
        due = [note for note in self._free() if moment_of(note["next_at"]) <= now]
        newest_first = options.read(self._provider.world).webhooks.reorder
        found: dict[str, list[Object]] = {}
        for note in sorted(due, key=lambda note: int(note["number"]), reverse=newest_first):
            found.setdefault(note["subject"], []).append(note)
        return found

    async def _send_all(self, session: aiohttp.ClientSession, subject: str, notes: list[Object]) -> None:
        try:
            for _, copies in groupby(notes, key=lambda note: str(note["body"])):
                await asyncio.gather(*(self._send(session, note) for note in copies))
        finally:
            self._busy.discard(subject)
            self._provider.outbox.woken.set()

    async def _send(self, session: aiohttp.ClientSession, note: Object) -> None:
        source = options.read(self._provider.world).source_address
        headers = {"Content-Type": "application/json", "X-Forwarded-For": ADDRESSES[source]}
        at, begun = self._provider.stamp, time.perf_counter()
        status, text = await _post(session, note, headers)
        ms = (time.perf_counter() - begun) * 1000
        _note(self._provider.world.journal, note, status, ms, text)
        attempt = {"at": at, "status": status, "ms": round(ms, 1), "answer": text[:SHOWN]}
        self._provider.outbox.attempted(note, attempt)


async def _post(session: aiohttp.ClientSession, note: Object, headers: dict[str, str]) -> tuple[int | None, str]:
    """Return the status and the body; without a status, what went wrong."""
    try:
        async with session.post(note["url"], data=note["body"].encode(), headers=headers) as response:
            return response.status, await response.text(errors="replace")
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        return None, f"{type(error).__name__}: {error}"


def _note(journal: Journal, note: Object, status: int | None, ms: float, text: str) -> None:
    journal.note(
        system="yookassa",
        direction="in",
        method="POST",
        path=urlsplit(note["url"]).path,
        status=status,
        ms=ms,
        request=note["body"],
        response=text,
    )
