"""Events told to the product: signed with the app's secret, retried for a day and a half."""

import hmac
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

from aimpay.sandbox.callbacks import Callbacks
from aimpay.sandbox.instagram.faults import FaultBook
from aimpay.sandbox.instagram.settings import SettingsShelf
from aimpay.sandbox.store import Document
from aimpay.sandbox.world import World

RETRIES = tuple(timedelta(seconds=s) for s in (5, 60, 600, 3600, 14_400, 43_200, 64_800))


class Hooks:
    def __init__(self, world: World, shelf: SettingsShelf, faults: FaultBook) -> None:
        self._world = world
        self._shelf = shelf
        self._faults = faults
        self.callbacks = Callbacks(world, "instagram", RETRIES, self._headers)

    def announce(self, entries: Sequence[dict[str, Any]]) -> None:
        """Tell several entries in one batch."""
        settings = self._shelf.read()
        if settings.webhook_url is None or not settings.subscribed or self._faults.take(["lost_event"]):
            return
        body = json.dumps({"object": "instagram", "entry": list(entries)})
        repeats = 1 if self._faults.take(["duplicate_event"]) else 0
        self.callbacks.call({"id": uuid4().hex, "url": settings.webhook_url, "body": body}, repeats=repeats)

    async def shake_hands(self, token: str, challenge: str) -> tuple[int, str]:
        """Ask the product whether the address is its own, as Meta does when it is set."""
        query = {"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": token}
        return await self.callbacks.get_page(self._shelf.read().webhook_url or "", query)

    def _headers(self, call: Document, _at: datetime) -> dict[str, str]:
        secret = "somebody else" if self._faults.take(["bad_signature"]) else self._world.settings.instagram_secret
        return {"X-Hub-Signature-256": signature(secret, call["body"])}


def signature(secret: str, body: str) -> str:
    """HMAC-SHA256 over the very bytes that are sent; non-ASCII letters are escaped in them."""
    return f"sha256={hmac.new(secret.encode(), body.encode(), sha256).hexdigest()}"
