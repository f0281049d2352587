"""Events told to the product: signed as Svix does, retried until answered with 2xx."""

import base64
import hmac
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import uuid4

from aimpay.sandbox.callbacks import Callbacks
from aimpay.sandbox.resend.event import body_of
from aimpay.sandbox.resend.faults import FaultBook
from aimpay.sandbox.resend.refusal import not_found
from aimpay.sandbox.resend.settings import SettingsShelf
from aimpay.sandbox.store import Document
from aimpay.sandbox.world import World

RETRIES = tuple(timedelta(seconds=s) for s in (5, 300, 1800, 7200, 18_000, 36_000, 36_000))
SILENT = {"queued", "canceled"}


class Hooks:
    """Beside what every call has, a document holds ``event`` and ``email_id``."""

    def __init__(self, world: World, shelf: SettingsShelf, faults: FaultBook) -> None:
        self._world = world
        self._shelf = shelf
        self._faults = faults
        self.callbacks = Callbacks(world, "resend", RETRIES, self._headers)

    def announce(self, email: Document, event: str) -> None:
        url = self._shelf.read().webhook_url
        if url is None or event in SILENT or self._faults.take(["lost_event"]):
            return
        hook = {
            "id": f"msg_{uuid4().hex}",
            "event": f"email.{event}",
            "email_id": email["id"],
            "url": url,
            "body": json.dumps(body_of(email, event, self._world.clock.now()), ensure_ascii=False),
        }
        self.callbacks.call(hook, repeats=1 if self._faults.take(["duplicate_event"]) else 0)

    def resend(self, hook_id: str) -> Document:
        hook = self.callbacks.get(hook_id)
        if hook is None:
            raise not_found("Webhook delivery")
        return self.callbacks.again(hook)

    def _headers(self, hook: Document, at: datetime) -> dict[str, str]:
        secret, moment = self._shelf.read().webhook_secret, int(at.timestamp())
        forged = self._faults.take(["bad_signature"])
        sign: Callable[..., str] = sign_wrongly if forged else signature
        return {
            "User-Agent": "Svix-Webhooks/1.90",
            "svix-id": hook["id"],
            "svix-timestamp": str(moment),
            "svix-signature": sign(secret, hook["id"], moment, hook["body"]),
        }


def signature(secret: str, hook_id: str, timestamp: int, body: str) -> str:
    """``v1,<base64>`` of HMAC-SHA256 over ``id.timestamp.body``."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{hook_id}.{timestamp}.{body}".encode(), sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def sign_wrongly(_secret: str, hook_id: str, timestamp: int, body: str) -> str:
    return signature(f"whsec_{base64.b64encode(b'somebody else').decode()}", hook_id, timestamp, body)
