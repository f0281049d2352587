"""Calls that an emulator makes to the product: each is stored, made when due, and made again until it is taken."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import aiohttp

from aimpay.sandbox.errands import Errands
from aimpay.sandbox.store import Document
from aimpay.sandbox.world import World

PATIENCE = aiohttp.ClientTimeout(total=15)
Sign = Callable[[Document, datetime], dict[str, str]]


class Callbacks:
    """A call: ``{id, url, body, due_at, repeats, attempts: [{at, status, error}]}``, and what its owner adds.

    ``sign`` gives the headers of one attempt, ``retries`` the pauses after those that were not taken.
    """

    def __init__(self, world: World, name: str, retries: Sequence[timedelta], sign: Sign) -> None:
        self._world = world
        self._name = name
        self._kind = f"{name}.webhooks"
        self._retries = retries
        self._sign = sign
        self._session: aiohttp.ClientSession | None = None
        self._errands = Errands(world.clock, self._due, self._attempt, name=name)

    async def work(self) -> None:
        # a kept connection is closed by the product in the very second of the first retry
        own_connection = aiohttp.TCPConnector(force_close=True)
        async with aiohttp.ClientSession(timeout=PATIENCE, connector=own_connection) as self._session:
            await self._errands.run([call["id"] for call in self.all() if call["due_at"]])

    def all(self) -> list[Document]:
        return self._world.store.all(self._kind)

    def get(self, call_id: str) -> Document | None:
        return self._world.store.get(self._kind, call_id)

    def call(self, document: Document, *, repeats: int = 0) -> None:
        """Make a call now; ``document`` has its id, url and body. ``repeats`` are made after it was taken."""
        now = self._world.clock.now().isoformat()
        self._save(document | {"due_at": now, "repeats": repeats, "attempts": []})
        self._errands.post(str(document["id"]))

    def again(self, document: Document) -> Document:
        """Make a stored call once more, at once."""
        saved = self._save(document | {"due_at": self._world.clock.now().isoformat()})
        self._errands.post(str(document["id"]))
        return saved

    async def get_page(self, url: str, query: dict[str, str]) -> tuple[int, str]:
        async with self._open().get(url, params=query) as answer:
            return answer.status, await answer.text(errors="replace")

    def _due(self, call_id: str) -> datetime | None:
        call = self.get(call_id)
        return datetime.fromisoformat(call["due_at"]) if call and call["due_at"] else None

    async def _attempt(self, call_id: str) -> None:
        call = self.get(call_id)
        if call is None:
            return
        begun, at = time.perf_counter(), self._world.clock.now()
        status, answer = await self._post(call, at)
        self._world.journal.note(
            system=self._name,
            direction="in",
            method="POST",
            path=call["url"],
            status=status,
            ms=(time.perf_counter() - begun) * 1000,
            request=call["body"],
            response=answer,
        )
        error = answer if status is None else None
        attempts = [*call["attempts"], {"at": at.isoformat(), "status": status, "error": error}]
        self._save(call | {"attempts": attempts} | self._next(call, len(attempts), status))

    async def _post(self, call: Document, at: datetime) -> tuple[int | None, str]:
        """Return the status and the answer, or None and what went wrong."""
        headers = {"Content-Type": "application/json", **self._sign(call, at)}
        body = call["body"].encode()
        try:
            async with self._open().post(call["url"], data=body, headers=headers, allow_redirects=False) as answer:
                return answer.status, await answer.text(errors="replace")
        except (aiohttp.ClientError, TimeoutError) as error:
            return None, f"{type(error).__name__}: {error}"

    def _next(self, call: Document, made: int, status: int | None) -> Document:
        now = self._world.clock.now()
        if status is not None and 200 <= status < 300:  # noqa: PLR2004 — any 2xx is a receipt
            again = call["repeats"] > 0
            return {"due_at": now.isoformat() if again else None, "repeats": max(0, call["repeats"] - 1)}
        return {"due_at": (now + self._retries[made - 1]).isoformat() if made <= len(self._retries) else None}

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("calls are made by the worker only")
        return self._session

    def _save(self, call: Document) -> Document:
        self._world.changes.tell(self._name, webhook_id=call["id"], event=call.get("event"))
        return self._world.store.put(self._kind, str(call["id"]), call)
