"""Delivers updates to the bot's webhook: in order within a chat, again after growing pauses until it answers 2xx."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import aiohttp

from aimpay.nursery import Nursery
from aimpay.sandbox.store import Document
from aimpay.sandbox.telegram.calls import Call
from aimpay.sandbox.telegram.updates import Updates
from aimpay.sandbox.world import World

ANSWER_TIMEOUT = aiohttp.ClientTimeout(total=60)
LONGEST_PAUSE = 60.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 — the header's name
GLANCE = 0.5


class WebhookSender:
    """``perform`` carries out the one method call that a webhook's answer may hold."""

    def __init__(self, world: World, updates: Updates, perform: Callable[[Call], Awaitable[None]]) -> None:
        self._world = world
        self._updates = updates
        self._perform = perform
        self._busy: set[str] = set()
        self._slots = asyncio.Semaphore(1)
        self._slots_version = -1

    async def run(self) -> None:
        async with aiohttp.ClientSession(timeout=ANSWER_TIMEOUT) as session, Nursery() as nursery:
            while True:
                bell = self._updates.bell
                self._start_lanes(session, nursery)
                await bell.wait()

    def _start_lanes(self, session: aiohttp.ClientSession, nursery: Nursery) -> None:
        webhook = self._updates.webhook
        if not webhook["url"]:
            return
        if self._slots_version != self._updates.version:
            self._slots = asyncio.Semaphore(webhook["max_connections"])
            self._slots_version = self._updates.version
        for lane in [lane for lane in self._updates.lanes if lane not in self._busy]:
            self._busy.add(lane)
            nursery.start(self._drain(session, lane), f"telegram-webhook:{lane}")

    async def _drain(self, session: aiohttp.ClientSession, lane: str) -> None:
        try:
            while self._updates.webhook["url"] and (entry := self._updates.first(lane)):
                async with self._slots:
                    delivered = await self._deliver(session, entry)
                if not delivered:
                    await self._pause(self._updates.count_attempt(entry))
                elif (current := self._updates.first(lane)) and current["update_id"] == entry["update_id"]:
                    self._updates.forget(current)
        finally:
            self._busy.discard(lane)

    async def _pause(self, entry: Document) -> None:
        """Wait longer after each failure; a webhook set anew is tried at once."""
        version = self._updates.version
        clock = self._world.clock
        end = clock.now() + timedelta(seconds=min(2.0 ** (entry["attempts"] - 1), LONGEST_PAUSE))
        while version == self._updates.version and (left := (end - clock.now()).total_seconds()) > 0:
            await clock.wait_moved(min(left, GLANCE))

    async def _deliver(self, session: aiohttp.ClientSession, entry: Document) -> bool:
        webhook = self._updates.webhook
        begun = time.perf_counter()
        status, answer, failure = await self._post(session, webhook, entry["update"])
        self._world.journal.note(
            system="telegram",
            direction="in",
            method="POST",
            path=webhook["url"],
            status=status,
            ms=(time.perf_counter() - begun) * 1000,
            request=json.dumps(entry["update"], ensure_ascii=False),
            response=answer,
        )
        if failure:
            self._updates.note_error(failure)
            return False
        await self._perform_answer(answer)
        return True

    async def _post(
        self, session: aiohttp.ClientSession, webhook: Document, update: dict[str, Any]
    ) -> tuple[int | None, str, str]:
        """Return the status, the body, and the words of the failure, empty when it went well."""
        headers = {SECRET_HEADER: webhook["secret_token"]} if webhook["secret_token"] else {}
        try:
            async with session.post(webhook["url"], json=update, headers=headers, allow_redirects=False) as response:
                body = await response.text(errors="replace")
                failure = f"Wrong response from the webhook: {response.status} {response.reason}"
                return response.status, body, "" if response.ok and response.status < 300 else failure  # noqa: PLR2004 — a redirect is a failure too
        except TimeoutError:
            return None, "", "Read timeout expired"
        except aiohttp.ClientConnectorError:
            return None, "", "Connection refused"
        except aiohttp.ClientError as error:
            return None, "", f"Connection error: {type(error).__name__}"

    async def _perform_answer(self, answer: str) -> None:
        try:
            body = json.loads(answer)
        except ValueError:
            return
        if isinstance(body, dict) and isinstance(body.get("method"), str):
            parameters = {name: value for name, value in body.items() if name != "method"}
            await self._perform(Call(body["method"], parameters))
