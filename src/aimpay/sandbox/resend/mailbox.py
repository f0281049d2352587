"""The letters Resend took, and their way: queued → sent → delivered."""

from datetime import datetime, timedelta
from uuid import uuid4

from aimpay.sandbox.errands import Errands
from aimpay.sandbox.resend.fate import ASKED, EVENTS, fate_of
from aimpay.sandbox.resend.faults import FaultBook
from aimpay.sandbox.resend.hooks import Hooks
from aimpay.sandbox.resend.letter import Letter, bare
from aimpay.sandbox.resend.refusal import Refusal, not_found
from aimpay.sandbox.store import Document
from aimpay.sandbox.world import World

KIND = "resend.emails"
SUPPRESSED = "resend.suppressed"
STEP = timedelta(milliseconds=300)
REASONS = {"bounced": "previous_bounce", "complained": "previous_complaint"}


class Mailbox:
    """A letter's document is the API's own fields, and: ``events`` to come, ``due_at``, ``history``, ``key``."""

    def __init__(self, world: World, hooks: Hooks, faults: FaultBook) -> None:
        self._world = world
        self._hooks = hooks
        self._faults = faults
        self._errands = Errands(world.clock, self.due, self._step, name="resend")

    async def work(self) -> None:
        await self._errands.run([email["id"] for email in self.all() if email["due_at"]])

    def all(self) -> list[Document]:
        return self._world.store.all(KIND)

    def get(self, email_id: str) -> Document:
        email = self._world.store.get(KIND, email_id)
        if email is None:
            raise not_found("Email")
        return email

    def take(self, letter: Letter, *, key: int) -> Document:
        """Commit a letter that came through the API key of this number."""
        now = self._world.clock.now()
        asked = self._faults.take(tuple(ASKED), key=key)
        fate = ASKED[asked.kind] if asked else fate_of(letter, self._is_suppressed)
        email = _new(letter, now, EVENTS[fate], key)
        self._record(email, "scheduled" if letter.scheduled_at else "queued", now)
        self._errands.post(email["id"])
        return email

    def reschedule(self, email_id: str, moment: datetime) -> None:
        email = self._scheduled(email_id)
        email |= {"scheduled_at": moment.isoformat(), "due_at": moment.isoformat()}
        self._save(email)
        self._errands.post(email_id)

    def cancel(self, email_id: str) -> None:
        email = self._scheduled(email_id) | {"due_at": None, "events": []}
        self._record(email, "canceled", self._world.clock.now())

    def due(self, email_id: str) -> datetime | None:
        due_at = self.get(email_id)["due_at"]
        return datetime.fromisoformat(due_at) if due_at else None

    def _scheduled(self, email_id: str) -> Document:
        email = self.get(email_id)
        if email["last_event"] != "scheduled":
            raise Refusal(422, "validation_error", "Only scheduled emails can be changed or canceled.")
        return dict(email)

    async def _step(self, email_id: str) -> None:
        email = dict(self.get(email_id))
        now = self._world.clock.now()
        event, *later = email["events"]
        email |= {"events": later, "due_at": (now + STEP).isoformat() if later else None}
        if event in REASONS:
            self._suppress(email["to"], REASONS[event])
        self._record(email, event, now)

    def _record(self, email: Document, event: str, now: datetime) -> None:
        email["last_event"] = event
        email["history"] = [*email["history"], {"event": event, "at": now.isoformat()}]
        self._save(email)
        self._hooks.announce(email, event)

    def _save(self, email: Document) -> None:
        self._world.store.put(KIND, email["id"], email)
        self._world.changes.tell("resend", email_id=email["id"], last_event=email["last_event"])

    def _suppress(self, addresses: list[str], reason: str) -> None:
        for address in map(bare, addresses):
            if not address.endswith("@resend.dev"):
                self._world.store.put(SUPPRESSED, address, {"address": address, "reason": reason})

    def _is_suppressed(self, address: str) -> bool:
        return self._world.store.get(SUPPRESSED, address) is not None


def _new(letter: Letter, now: datetime, events: list[str], key: int) -> Document:
    email_id = str(uuid4())
    email: Document = letter.model_dump(mode="json", exclude={"sender"})
    return email | {
        "id": email_id,
        "message_id": f"<{email_id}@{bare(letter.sender).partition('@')[2]}>",
        "from": letter.sender,
        "created_at": now.isoformat(),
        "last_event": "queued",
        "events": events,
        "due_at": (letter.scheduled_at or now).isoformat(),
        "history": [],
        "key": key,
    }
