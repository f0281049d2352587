"""What the parts of this emulator share."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aimpay.sandbox.world import World
from aimpay.sandbox.yookassa import options
from aimpay.sandbox.yookassa.agenda import Agenda
from aimpay.sandbox.yookassa.outbox import Outbox
from aimpay.sandbox.yookassa.wire import Object, stamp

PAYMENT = "yk_payment"
REFUND = "yk_refund"
RECEIPT = "yk_receipt"
PAYOUT = "yk_payout"
METHOD = "yk_payment_method"
INVOICE = "yk_invoice"
PERSON = "yk_personal_data"
TOKEN = "yk_token"  # noqa: S105 — a kind of document
CHECKOUT = "/yookassa/checkout"


@dataclass(frozen=True)
class Provider:
    """Documents are ``{"object": what the API shows, …what it keeps to itself}``, under the object's id."""

    world: World
    agenda: Agenda
    outbox: Outbox

    @property
    def now(self) -> datetime:
        return self.world.clock.now()

    @property
    def stamp(self) -> str:
        return stamp(self.now)

    @property
    def options(self) -> options.Options:
        return options.read(self.world)

    def find(self, kind: str, key: str) -> Object | None:
        return self.world.store.get(kind, key)

    def all(self, kind: str) -> list[Object]:
        return self.world.store.all(kind)

    def keep(self, kind: str, document: Object) -> Object:
        thing = document["object"]
        self.world.store.put(kind, thing["id"], document)
        names = {f"{kind.removeprefix('yk_')}_id": thing["id"], "payment_id": payment_of(kind, thing)}
        self.world.changes.tell("yookassa", status=thing.get("status"), **names)
        return document

    def plan(self, what: str, subject: str, **after: Any) -> None:
        self.agenda.plan(what, subject, timedelta(**after))

    def checkout_url(self, payment_id: str) -> str:
        return f"{self.world.settings.public_url}{CHECKOUT}/payments/v2/contract?orderId={payment_id}"


def payment_of(kind: str, thing: Object) -> str | None:
    return thing["id"] if kind == PAYMENT else thing.get("payment_id")


def create_provider(world: World) -> Provider:
    return Provider(world, Agenda(world), Outbox(world))
