"""Events told to the product: signed with the app's secret, retried for a day and a half."""

import hmac
import json
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

import aiohttp

from aimpay.sandbox.errands import Errands
from aimpay.sandbox.instagram.faults import FaultBook
from aimpay.sandbox.instagram.settings import SettingsShelf
from aimpay.sandbox.store import Document
from aimpay.sandbox.world import World

KIND = "instagram.webhooks"
RETRIES = tuple(timedelta(seconds=s) for s in (5, 60, 600, 3600, 14_400, 43_200, 64_800))
PATIENCE = aiohttp.ClientTimeout(total=15)


class Hooks:
    """A delivery's document: ``{id, url, body, due_at, repeats, attempts: [{at, status, error}]}``."""

    def __init__(self, world: World, shelf: SettingsShelf, faults: FaultBook) -> None:
        self._world = world
        self._shelf = shelf
        self._faults = faults
        self._session: aiohttp.ClientSession | None = None
        self._errands = Errands(world.clock, self._due, self._attempt, name="instagram")

    async def work(self) -> None:
        # a kept connection is closed by the product in the very second of the first retry
        own_connection = aiohttp.TCPConnector(force_close=True)
        async with aiohttp.ClientSession(timeout=PATIENCE, connector=own_connection) as self._session:
            await self._errands.run([hook["id"] for hook in self.all() if hook["due_at"]])

    def all(self) -> list[Document]:
        return self._world.store.all(KIND)

    def announce(self, entries: Sequence[dict[str, Any]]) -> None:
        """Tell several entries in one batch."""
        settings = self._shelf.read()
        if settings.webhook_url is None or not settings.subscribed or self._faults.take(["lost_event"]):
            return
        hook: Document = {
            "id": uuid4().hex,
            "url": settings.webhook_url,
            "body": json.dumps({"object": "instagram", "entry": list(entries)}),
            "due_at": self._world.clock.now().isoformat(),
            "repeats": 1 if self._faults.take(["duplicate_event"]) else 0,
            "attempts": [],
        }
        self._save(hook)
        self._errands.post(str(hook["id"]))

    def resend(self, hook_id: str) -> Document | None:
        """Tell an event once more, at once."""
        hook = self._world.store.get(KIND, hook_id)
        if hook is None:
            return None
        self._save(hook | {"due_at": self._world.clock.now().isoformat()})
        self._errands.post(hook_id)
        return hook

    async def shake_hands(self, token: str, challenge: str) -> tuple[int, str]:
        """Ask the product whether the address is its own, as Meta does when it is set."""
        if self._session is None:
            raise RuntimeError("hands are shaken by the worker's session only")
        query = {"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": token}
        async with self._session.get(self._shelf.read().webhook_url or "", params=query) as answer:
            return answer.status, await answer.text(errors="replace")

    def _due(self, hook_id: str) -> datetime | None:
        hook = self._world.store.get(KIND, hook_id)
        return datetime.fromisoformat(hook["due_at"]) if hook and hook["due_at"] else None

    async def _attempt(self, hook_id: str) -> None:
        hook = self._world.store.get(KIND, hook_id)
        if hook is None:
            return
        begun, at = time.perf_counter(), self._world.clock.now()
        status, answer = await self._post(hook)
        self._world.journal.note(
            system="instagram",
            direction="in",
            method="POST",
            path=hook["url"],
            status=status,
            ms=(time.perf_counter() - begun) * 1000,
            request=hook["body"],
            response=answer,
        )
        error = answer if status is None else None
        attempts = [*hook["attempts"], {"at": at.isoformat(), "status": status, "error": error}]
        self._save(hook | {"attempts": attempts} | self._next(hook, len(attempts), status))

    async def _post(self, hook: Document) -> tuple[int | None, str]:
        """Return the status and the answer, or None and what went wrong."""
        if self._session is None:
            raise RuntimeError("webhooks are sent by the worker only")
        secret = "somebody else" if self._faults.take(["bad_signature"]) else self._world.settings.instagram_secret
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": signature(secret, hook["body"])}
        try:
            async with self._session.post(
                hook["url"], data=hook["body"].encode(), headers=headers, allow_redirects=False
            ) as response:
                return response.status, await response.text(errors="replace")
        except (aiohttp.ClientError, TimeoutError) as error:
            return None, f"{type(error).__name__}: {error}"

    def _next(self, hook: Document, made: int, status: int | None) -> Document:
        now = self._world.clock.now()
        if status is not None and 200 <= status < 300:  # noqa: PLR2004 — any 2xx is a receipt
            again = hook["repeats"] > 0
            return {"due_at": now.isoformat() if again else None, "repeats": max(0, hook["repeats"] - 1)}
        return {"due_at": (now + RETRIES[made - 1]).isoformat() if made <= len(RETRIES) else None}

    def _save(self, hook: Document) -> Document:
        self._world.changes.tell("instagram", webhook_id=hook["id"])
        return self._world.store.put(KIND, str(hook["id"]), hook)


def signature(secret: str, body: str) -> str:
    """HMAC-SHA256 over the very bytes that are sent; non-ASCII letters are escaped in them."""
    return f"sha256={hmac.new(secret.encode(), body.encode(), sha256).hexdigest()}"
