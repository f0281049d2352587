"""Notifications of the provider: twice and more, out of order, a day late, never, and false ones."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

from faults.weather.batch import Batch
from faults.weather.play import Fault, Scenario

USUAL: Final[Mapping[str, Any]] = {
    "duplicate": 0,
    "reorder": False,
    "delay_seconds": 0,
    "drop": False,
    "forge": False,
}
DAY: Final = 86_400
STRANGER: Final = "2f0a1b2c-000f-5000-8000-1b2c3d4e5f60"


def switched(**how: Any) -> Fault:
    @asynccontextmanager
    async def badly_told(batch: Batch) -> AsyncIterator[None]:
        await batch.town.sandbox.put("/yookassa/settings", {"webhooks": how})
        try:
            yield
        finally:
            await batch.town.sandbox.put("/yookassa/settings", {"webhooks": dict(USUAL)})

    return badly_told


@asynccontextmanager
async def _forged(batch: Batch) -> AsyncIterator[None]:
    """Tell of every payment, paid or not, that it is paid, canceled and refunded; and of one that never was."""
    for one in [*(await batch.town.sandbox.get("/yookassa/payments"))["items"], {"id": STRANGER}]:
        for event, status in (("payment.succeeded", "succeeded"), ("payment.canceled", "canceled")):
            lie = {**one, "status": status, "paid": status == "succeeded"}
            with suppress(AssertionError):
                await batch.town.sandbox.post("/yookassa/webhooks/forge", {"event": event, "object": lie})
                batch.hits += 1
        back = {"id": STRANGER, "status": "succeeded", "payment_id": one["id"], "amount": one.get("amount")}
        await batch.town.sandbox.post("/yookassa/webhooks/forge", {"event": "refund.succeeded", "object": back})
        batch.hits += 1
    yield


WEBHOOKS: Final = [
    Scenario("webhooks-doubled", "каждое уведомление пять раз", switched(duplicate=4), 8),
    Scenario("webhooks-reordered", "уведомления в обратном порядке", switched(reorder=True, duplicate=1), 10),
    Scenario("webhooks-dropped", "ни одного уведомления", switched(drop=True), 10),
    Scenario("webhooks-day-late", "уведомления через сутки", switched(delay_seconds=DAY), 8),
    Scenario("webhooks-lying", "в уведомлениях ложь", switched(forge=True), 8),
    Scenario("webhooks-forged", "чужие уведомления обо всех платежах", _forged, 8),
]
