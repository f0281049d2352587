"""The outside of the house, standing for as long as a test does: the sandbox and the bot's side door."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import aiohttp

from aimpay.sandbox.app import create_sandbox, create_world
from aimpay.sandbox.settings import SandboxSettings
from aimpay.sandbox.world import World
from money.side_door import SideDoor, side_door
from sandbox.serving import serving
from story.player import GOOD_CARD, Sandbox

Thing = dict[str, Any]

PAYMENTS: Final = "yk_payment"
REFUNDS: Final = "yk_refund"
NOTES: Final = "yk_webhook"


@dataclass(frozen=True)
class Ground:
    """Notifications are never sent by the sandbox itself: a test takes them from its outbox and delivers them."""

    session: aiohttp.ClientSession
    sandbox: Sandbox
    world: World
    door: SideDoor

    async def calm(self) -> None:
        """Everything outside works again."""
        self.door.down = self.door.mute = 0
        await self.break_next()

    async def break_next(self, *faults: Thing) -> None:
        await self.sandbox.put("/yookassa/faults", {"faults": list(faults)})

    async def decide_refunds(self, outcome: str) -> None:
        """From now on the provider ends every new refund like this."""
        await self.sandbox.put("/yookassa/settings", {"refund_outcome": outcome, "webhooks": {"drop": True}})

    async def pay(self, payment_id: str, method: str = "bank_card", card: str = GOOD_CARD) -> str:
        """Return the status that the payment has then."""
        paid = await self.sandbox.post(f"/yookassa/payments/{payment_id}/pay", {"method": method, "card_number": card})
        return str(paid["status"])

    async def letters(self, to: str) -> Sequence[Thing]:
        found: Sequence[Thing] = (await self.sandbox.get("/resend/emails", to=to))["emails"]
        return found

    def payments(self) -> list[Thing]:
        """Every payment as the provider has it, oldest first."""
        return [document["object"] for document in self.world.store.all(PAYMENTS)]

    def payment(self, payment_id: str) -> Thing:
        document = self.world.store.get(PAYMENTS, payment_id)
        assert document, f"the provider knows no payment {payment_id}"
        thing: Thing = document["object"]
        return thing

    def refunds(self) -> list[Thing]:
        """Every refund as the provider has it, oldest first."""
        return [document["object"] for document in self.world.store.all(REFUNDS)]

    def notes(self) -> list[Thing]:
        """Every notification of the provider, oldest first."""
        return self.world.store.all(NOTES)

    def revive(self, payment_id: str) -> None:
        """The bank thought better of it: a canceled payment turns out to be paid."""
        document = self.world.store.get(PAYMENTS, payment_id)
        assert document
        thing = document["object"] | {"status": "succeeded", "income_amount": document["object"]["amount"]}
        thing |= {"captured_at": thing["created_at"], "payment_method": {"type": "bank_card", "id": payment_id}}
        thing.pop("cancellation_details")
        self.world.store.put(PAYMENTS, payment_id, document | {"object": thing})

    def pass_time(self, by: timedelta) -> None:
        self.world.clock.advance(by)

    @property
    def offset(self) -> timedelta:
        return timedelta(seconds=self.world.clock.offset_seconds)


@asynccontextmanager
async def open_ground() -> AsyncIterator[Ground]:
    world = create_world(SandboxSettings())
    async with serving(create_sandbox(world)) as url, side_door() as door, aiohttp.ClientSession() as session:
        sandbox = Sandbox(session, url)
        await sandbox.put("/resend/settings", {"requests_per_second": None})
        await sandbox.put("/yookassa/settings", {"webhooks": {"drop": True}})
        yield Ground(session, sandbox, world, door)
