"""The queue of updates for the bot, and long polling."""

import asyncio
from typing import Any

from aimpay.sandbox.store import Document
from aimpay.sandbox.telegram.errors import conflict
from aimpay.sandbox.telegram.faults import UPDATE_FAULTS, Faults
from aimpay.sandbox.waking import woken_within
from aimpay.sandbox.world import World

QUEUE, HELD = "tg_updates", "tg_held_updates"
BOT = "tg_bot"
KEPT_SECONDS = 24 * 3600
ONLY_WHEN_ASKED = {"chat_member", "message_reaction", "message_reaction_count"}
NO_WEBHOOK: Document = {"url": "", "secret_token": "", "max_connections": 40, "ip_address": ""}

BUSY_WEBHOOK = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_CAME = "terminated by setWebhook request"


class Updates:
    """An entry is ``{update_id, lane, at, repeats, attempts, update}``, in the order of delivery.

    Within a lane (one chat or one person) updates are delivered one by one. ``repeats`` is how many times an entry
    comes again after it was confirmed. ``version`` counts the changes of the webhook.
    """

    def __init__(self, world: World, faults: Faults) -> None:
        self._store = world.store
        self._clock = world.clock
        self._changes = world.changes
        self._faults = faults
        self._rung = asyncio.Event()
        self._poll = 0
        self.version = 0
        self.last_polled_at: float | None = None
        self.lanes: dict[str, dict[int, None]] = {}
        for entry in self._store.all(QUEUE):
            self._index(entry)

    # what the bot wants to hear

    @property
    def allowed(self) -> list[str]:
        """Return the kinds the bot listed; empty means the default set."""
        return list((self._store.get(BOT, "allowed") or {"kinds": []})["kinds"])

    def set_allowed(self, kinds: list[str]) -> None:
        self._store.put(BOT, "allowed", {"kinds": kinds})

    def _wanted(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in ONLY_WHEN_ASKED

    @property
    def webhook(self) -> Document:
        return self._store.get(BOT, "webhook") or NO_WEBHOOK

    def set_webhook(self, webhook: Document) -> None:
        self._store.put(BOT, "webhook", webhook)
        self.version += 1
        self.ring()

    def note_error(self, message: str) -> None:
        error = {"last_error_date": int(self._clock.now().timestamp()), "last_error_message": message}
        self._store.put(BOT, "webhook", self.webhook | error)

    # the queue

    def add(self, kind: str, payload: dict[str, Any], *, lane: int) -> None:
        """Queue an update, unless the bot did not ask for its kind."""
        if not self._wanted(kind):
            return
        update_id = self._store.next("tg_update", start=700_000_001)
        entry = {
            "update_id": update_id,
            "lane": str(lane),
            "at": self._clock.now().timestamp(),
            "repeats": 0,
            "attempts": 0,
            "update": {"update_id": update_id, kind: payload},
        }
        self._enqueue(entry)
        self.ring()
        self._changes.tell("telegram", chat_id=lane, updates=self.pending)

    def _enqueue(self, entry: Document) -> None:
        fault = self._faults.take(UPDATE_FAULTS, method=None, chat_id=entry["lane"])
        if fault and fault.kind == "out_of_order_update":
            self._store.put(HELD, entry["update_id"], entry)
            return
        self._put(entry | {"repeats": 1 if fault else 0})
        for held in self._store.all(HELD):
            self._store.delete(HELD, held["update_id"])
            self._put(held)

    def _put(self, entry: Document) -> None:
        self._store.put(QUEUE, entry["update_id"], entry)
        self._index(entry)

    def _index(self, entry: Document) -> None:
        self.lanes.setdefault(entry["lane"], {})[entry["update_id"]] = None

    def forget(self, entry: Document) -> None:
        """Take a confirmed entry out, or leave it for its repetition."""
        if entry["repeats"] > 0:
            self._put(entry | {"repeats": entry["repeats"] - 1, "attempts": 0})
            return
        self._store.delete(QUEUE, entry["update_id"])
        lane = self.lanes[entry["lane"]]
        lane.pop(entry["update_id"])
        if not lane:
            del self.lanes[entry["lane"]]

    def drop_all(self) -> None:
        for entry in self._store.all(QUEUE):
            self.forget(entry | {"repeats": 0})

    def _drop_expired(self) -> None:
        oldest = self._clock.now().timestamp() - KEPT_SECONDS
        for entry in self._store.all(QUEUE):
            if entry["at"] >= oldest:
                return
            self.forget(entry | {"repeats": 0})

    @property
    def pending(self) -> int:
        return sum(map(len, self.lanes.values()))

    def first(self, lane: str) -> Document | None:
        """Return the entry that the lane delivers next."""
        self._drop_expired()
        waiting = self.lanes.get(lane)
        return self._store.get(QUEUE, next(iter(waiting))) if waiting else None

    def count_attempt(self, entry: Document) -> Document:
        """Count a failed delivery; an entry dropped meanwhile stays dropped."""
        counted = entry | {"attempts": entry["attempts"] + 1}
        if self._store.get(QUEUE, entry["update_id"]):
            self._store.put(QUEUE, entry["update_id"], counted)
        return counted

    # waiting

    def ring(self) -> None:
        self._rung.set()
        self._rung = asyncio.Event()

    @property
    def bell(self) -> asyncio.Event:
        """Return an event that is set at the next change of the queue or of the webhook."""
        return self._rung

    def confirm(self, offset: int) -> None:
        """Forget what stands below ``offset``; a negative one keeps that many from the end."""
        entries = self._store.all(QUEUE)
        done = entries[:offset] if offset < 0 else [entry for entry in entries if entry["update_id"] < offset]
        for entry in done:
            self.forget(entry)

    async def poll(self, *, limit: int, seconds: float) -> list[dict[str, Any]]:
        """Return what is queued, waiting for the first update; a newer poll ends this one with 409."""
        if self.webhook["url"]:
            raise conflict(BUSY_WEBHOOK)
        self._poll += 1
        mine, loop = self._poll, asyncio.get_running_loop()
        self.last_polled_at = self._clock.now().timestamp()
        self.ring()
        end = loop.time() + seconds
        while not (found := self._head(limit)) and (left := end - loop.time()) > 0:
            await woken_within(self.bell, left)
            self._check_alone(mine)
        return found

    def _head(self, limit: int) -> list[dict[str, Any]]:
        self._drop_expired()
        return [entry["update"] for entry in self._store.all(QUEUE)[:limit]]

    def _check_alone(self, mine: int) -> None:
        if self.webhook["url"]:
            raise conflict(WEBHOOK_CAME)
        if mine != self._poll:
            raise conflict(OTHER_POLLER)
