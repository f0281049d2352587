"""Notifications to the product, kept until they are delivered or given up on."""

import asyncio
import copy
import json
from datetime import timedelta

from aimpay.sandbox.world import World
from aimpay.sandbox.yookassa import options
from aimpay.sandbox.yookassa.wire import Object, moment_of

KIND = "yk_webhook"
HELD_FOR_REORDER = timedelta(seconds=3)
GIVEN_UP_AFTER = timedelta(hours=24)
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 60, 300, 900, 3600, 10_800))
ADDRESSES = {"yookassa": "185.71.76.5", "foreign": "203.0.113.7"}
LIES = {"payment.succeeded": "payment.canceled", "payout.succeeded": "payout.canceled"}
LIES |= {lie: truth for truth, lie in LIES.items()} | {"payment.waiting_for_capture": "payment.succeeded"}


class Outbox:
    """Notes ``{id, event, subject, url, body, state, created_at, next_at, attempts}``.

    ``state`` is waiting, delivered, lost (by the switch) or given_up. ``subject`` is whose story it tells:
    notes of one subject leave one after another. ``woken`` is set when there may be something to send.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._waiting = {note["id"]: note for note in self.all() if note["state"] == "waiting"}
        self.woken = asyncio.Event()

    def tell(self, event: str, thing: Object, subject: str) -> None:
        """Queue what the switches make of this event."""
        chosen = options.read(self._world)
        switches = chosen.webhooks
        body: Object = {"type": "notification", "event": event, "object": copy.deepcopy(thing)}
        if switches.forge:
            body = lie(body)
        pause = timedelta(seconds=switches.delay_seconds)
        if switches.reorder:
            pause += HELD_FOR_REORDER
        url = chosen.payout_webhook_url if event.startswith("payout.") else chosen.webhook_url
        lost = switches.drop or self._lose_one(switches.drop_next)
        for _ in range(1 + switches.duplicate):
            self.queue(url, body, subject, pause=pause, lost=lost)

    def queue(
        self, url: str, body: Object, subject: str, *, pause: timedelta = timedelta(), lost: bool = False
    ) -> Object:
        now = self._world.clock.now()
        number = self._world.store.next("yk_webhook")
        note: Object = {
            "id": f"wh-{number}",
            "number": number,
            "event": body.get("event"),
            "subject": subject,
            "url": url,
            "body": json.dumps(body, ensure_ascii=False),
            "state": "lost" if lost else "waiting",
            "created_at": now.isoformat(),
            "next_at": None if lost else (now + pause).isoformat(),
            "attempts": [],
        }
        return self._keep(note)

    def resend(self, note_id: str) -> Object | None:
        """Send it (again) at once, whatever became of it."""
        note = self._world.store.get(KIND, note_id)
        if note is None:
            return None
        now = self._world.clock.now().isoformat()
        return self._keep(note | {"state": "waiting", "next_at": now, "created_at": now})

    def attempted(self, note: Object, attempt: Object) -> None:
        """Record one try; plan the next or finish."""
        note = note | {"attempts": [*note["attempts"], attempt]}
        if attempt["status"] == 200:  # noqa: PLR2004 — only this code counts as delivered
            self._keep(note | {"state": "delivered", "next_at": None})
            return
        at = self._world.clock.now() + PAUSES[min(len(note["attempts"]), len(PAUSES)) - 1]
        if at > moment_of(note["created_at"]) + GIVEN_UP_AFTER:
            self._keep(note | {"state": "given_up", "next_at": None})
        else:
            self._keep(note | {"next_at": at.isoformat()})

    def all(self) -> list[Object]:
        return self._world.store.all(KIND)

    def waiting(self) -> list[Object]:
        return list(self._waiting.values())

    def _lose_one(self, left: int) -> bool:
        if not left:
            return False
        change = options.OptionsChange(webhooks=options.WebhookSwitchesChange(drop_next=left - 1))
        options.change(self._world, change)
        return True

    def _keep(self, note: Object) -> Object:
        self._world.store.put(KIND, note["id"], note)
        self._waiting.pop(note["id"], None)
        if note["state"] == "waiting":
            self._waiting[note["id"]] = note
        self._world.changes.tell("yookassa", webhook_id=note["id"], state=note["state"])
        self.woken.set()
        return note


def lie(body: Object) -> Object:
    """Say that it went the other way."""
    event = str(LIES.get(body["event"], body["event"]))
    status = event.partition(".")[2]
    thing = body["object"] | {"status": status}
    if "paid" in thing:
        thing |= {"paid": status == "succeeded"}
    return body | {"event": event, "object": thing}
