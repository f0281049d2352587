"""Events told to the product: signed as Svix does, retried until answered with 2xx."""

import base64
import hmac
import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import uuid4

import aiohttp

from aimpay.sandbox.errands import Errands
from aimpay.sandbox.resend.event import body_of
from aimpay.sandbox.resend.faults import FaultBook
from aimpay.sandbox.resend.refusal import not_found
from aimpay.sandbox.resend.settings import SettingsShelf
from aimpay.sandbox.store import Document
from aimpay.sandbox.world import World

KIND = "resend.webhooks"
RETRIES = tuple(timedelta(seconds=s) for s in (5, 300, 1800, 7200, 18_000, 36_000, 36_000))
PATIENCE = aiohttp.ClientTimeout(total=15)
SILENT = {"queued", "canceled"}


class Hooks:
    """A delivery's document: ``{id, event, email_id, url, body, due_at, repeats, attempts: [{at, status, error}]}``."""

    def __init__(self, world: World, shelf: SettingsShelf, faults: FaultBook) -> None:
        self._world = world
        self._shelf = shelf
        self._faults = faults
        self._session: aiohttp.ClientSession | None = None
        self._errands = Errands(world.clock, self._due, self._attempt, name="resend")

    async def work(self) -> None:
        # a kept connection is closed by the product in the very second of the first retry
        own_connection = aiohttp.TCPConnector(force_close=True)
        async with aiohttp.ClientSession(timeout=PATIENCE, connector=own_connection) as self._session:
            await self._errands.run([hook["id"] for hook in self.all() if hook["due_at"]])

    def all(self) -> list[Document]:
        return self._world.store.all(KIND)

    def get(self, hook_id: str) -> Document:
        hook = self._world.store.get(KIND, hook_id)
        if hook is None:
            raise not_found("Webhook delivery")
        return hook

    def announce(self, email: Document, event: str) -> None:
        url = self._shelf.read().webhook_url
        if url is None or event in SILENT or self._faults.take(["lost_event"]):
            return
        now = self._world.clock.now()
        hook = {
            "id": f"msg_{uuid4().hex}",
            "event": f"email.{event}",
            "email_id": email["id"],
            "url": url,
            "body": json.dumps(body_of(email, event, now), ensure_ascii=False),
            "due_at": now.isoformat(),
            "repeats": 1 if self._faults.take(["duplicate_event"]) else 0,
            "attempts": [],
        }
        self._save(hook)
        self._errands.post(str(hook["id"]))

    def resend(self, hook_id: str) -> Document:
        hook = self._save(self.get(hook_id) | {"due_at": self._world.clock.now().isoformat()})
        self._errands.post(hook_id)
        return hook

    def _due(self, hook_id: str) -> datetime | None:
        due_at = self.get(hook_id)["due_at"]
        return datetime.fromisoformat(due_at) if due_at else None

    async def _attempt(self, hook_id: str) -> None:
        hook = self.get(hook_id)
        begun, at = time.perf_counter(), self._world.clock.now()
        status, answer = await self._post(hook, at)
        self._world.journal.note(
            system="resend",
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

    async def _post(self, hook: Document, at: datetime) -> tuple[int | None, str]:
        """Return the status and the answer, or None and what went wrong."""
        if self._session is None:
            raise RuntimeError("webhooks are sent by the worker only")
        try:
            async with self._session.post(
                hook["url"], data=hook["body"].encode(), headers=self._headers(hook, at), allow_redirects=False
            ) as response:
                return response.status, await response.text(errors="replace")
        except (aiohttp.ClientError, TimeoutError) as error:
            return None, f"{type(error).__name__}: {error}"

    def _headers(self, hook: Document, at: datetime) -> dict[str, str]:
        secret = self._shelf.read().webhook_secret
        forged = self._faults.take(["bad_signature"])
        sign: Callable[..., str] = sign_wrongly if forged else signature
        return {
            "Content-Type": "application/json",
            "User-Agent": "Svix-Webhooks/1.90",
            "svix-id": hook["id"],
            "svix-timestamp": str(int(at.timestamp())),
            "svix-signature": sign(secret, hook["id"], int(at.timestamp()), hook["body"]),
        }

    def _next(self, hook: Document, made: int, status: int | None) -> Document:
        now = self._world.clock.now()
        if status is not None and 200 <= status < 300:  # noqa: PLR2004 — any 2xx is a receipt
            again = hook["repeats"] > 0
            return {"due_at": now.isoformat() if again else None, "repeats": max(0, hook["repeats"] - 1)}
        return {"due_at": (now + RETRIES[made - 1]).isoformat() if made <= len(RETRIES) else None}

    def _save(self, hook: Document) -> Document:
        self._world.changes.tell("resend", webhook_id=hook["id"], event=hook["event"])
        return self._world.store.put(KIND, hook["id"], hook)


def signature(secret: str, hook_id: str, timestamp: int, body: str) -> str:
    """``v1,<base64>`` of HMAC-SHA256 over ``id.timestamp.body``."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{hook_id}.{timestamp}.{body}".encode(), sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def sign_wrongly(_secret: str, hook_id: str, timestamp: int, body: str) -> str:
    return signature(f"whsec_{base64.b64encode(b'somebody else').decode()}", hook_id, timestamp, body)
