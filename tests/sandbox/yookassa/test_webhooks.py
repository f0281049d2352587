"""Notifications reach the product, however badly."""

import json
from collections.abc import Callable

import httpx2
import pytest

from aimpay.sandbox.yookassa.wire import moment_of
from sandbox.serving import serving
from sandbox.yookassa.product import Product, until
from sandbox.yookassa.till import POOR_CARD, Body, Till, payout, purchase


async def notes(till: Till) -> list[Body]:
    """Oldest first."""
    found: list[Body] = (await till.control("GET", "/webhooks"))["items"]
    return found[::-1]


async def settled(till: Till, enough: Callable[[list[Body]], bool]) -> list[Body]:
    while not enough(found := await notes(till)):
        pass
    return found


def states(found: list[Body]) -> list[str]:
    return [note["state"] for note in found]


async def test_every_event_is_told_with_the_object_whole(till: Till, product: Product) -> None:
    sold = await till.sold()
    assert await product.until_heard(1) == ["payment.succeeded"]
    assert product.heard[0] == {"type": "notification", "event": "payment.succeeded", "object": sold}
    held = await till.sold(capture=False)
    await till.post(f"/payments/{held['id']}/cancel")
    await till.control("POST", "/refunds", {"payment_id": sold["id"]})
    assert sorted((await product.until_heard(4))[1:]) == [
        "payment.canceled",
        "payment.waiting_for_capture",
        "refund.succeeded",
    ]


async def test_payouts_are_told_by_their_outcome(till: Till, product: Product) -> None:
    await till.post("/payouts", payout())
    await till.post("/payouts", payout(wallet="410011788545536"))
    till.pass_time(seconds=2)
    assert sorted(await product.until_heard(2)) == ["payout.canceled", "payout.succeeded"]


async def test_expiry_is_told_without_anybody_asking(till: Till, product: Product) -> None:
    await till.post("/payments", purchase())
    till.pass_time(hours=2)
    assert await product.until_heard(1) == ["payment.canceled"]


async def tried(till: Till, times: int) -> Body:
    """Wait until the only notification was sent so often, or given up."""
    found = await settled(till, lambda found: len(found[0]["attempts"]) >= times or states(found) == ["given_up"])
    return found[0]


async def test_refused_notification_comes_again_with_growing_pauses(till: Till, product: Product) -> None:
    product.statuses = [500, 404, 302, 200]
    await till.sold()
    pauses = []
    for times in range(1, 4):
        note = await tried(till, times)
        pauses.append(moment_of(note["next_at"]) - moment_of(note["attempts"][-1]["at"]))
        till.pass_time(seconds=61)
    done = await tried(till, 4)
    assert done["state"] == "delivered"
    assert [attempt["status"] for attempt in done["attempts"]] == [500, 404, 302, 200]
    assert pauses == sorted(pauses)
    assert len({json.dumps(body) for body in product.heard}) == 1


async def test_notification_is_given_up_after_a_day(till: Till, product: Product) -> None:
    product.statuses = [500] * 100
    await till.sold()
    for times in range(1, 20):
        note = await tried(till, times)
        till.pass_time(hours=3, seconds=1)
    assert note["state"] == "given_up"
    assert len(product.heard) == len(note["attempts"]) == 8


async def test_product_that_is_down_gets_the_notification_when_it_is_back(till: Till) -> None:
    down = Product()
    async with serving(down.app) as base:
        url = f"{base}/payment_notification"
    await till.set(webhook_url=url)
    await till.sold()
    found = await settled(till, lambda found: bool(found and found[0]["attempts"]))
    assert found[0]["attempts"][0]["status"] is None
    assert "Connect" in found[0]["attempts"][0]["answer"]
    assert found[0]["state"] == "waiting"


async def test_copies_are_sent_when_asked_for(till: Till, product: Product) -> None:
    await till.set(webhooks={"duplicate": 9})
    await till.sold()
    assert await product.until_heard(10) == ["payment.succeeded"] * 10


async def test_newer_notifications_can_overtake_older_ones(till: Till, product: Product) -> None:
    await till.set(webhooks={"reorder": True})
    held = await till.sold(capture=False)
    await till.post(f"/payments/{held['id']}/capture")
    till.pass_time(seconds=4)
    assert await product.until_heard(2) == ["payment.succeeded", "payment.waiting_for_capture"]


async def test_notification_can_be_late(till: Till, product: Product) -> None:
    await till.set(webhooks={"delay_seconds": 600})
    await till.sold()
    assert states(await notes(till)) == ["waiting"]
    assert product.heard == []
    till.pass_time(seconds=601)
    await product.until_heard(1)


async def test_notifications_can_be_lost_and_sent_by_hand_later(till: Till, product: Product) -> None:
    await till.set(webhooks={"drop_next": 1})
    await till.sold()
    await till.sold()
    await product.until_heard(1)
    lost, told = await settled(till, lambda found: states(found) == ["lost", "delivered"])
    assert product.heard[0]["object"]["id"] == told["subject"]
    await till.control("POST", f"/webhooks/{lost['id']}/resend")
    await product.until_heard(2)
    await till.set(webhooks={"drop": True})
    await till.sold()
    assert states(await notes(till))[-1] == "lost"


@pytest.mark.parametrize(("card", "lie"), [("5555555555554444", "canceled"), (POOR_CARD, "succeeded")])
async def test_body_can_lie_about_the_status(till: Till, product: Product, card: str, lie: str) -> None:
    await till.set(webhooks={"forge": True})
    created = await till.post("/payments", purchase())
    await till.paid(created["id"], card)
    assert await product.until_heard(1) == [f"payment.{lie}"]
    assert product.heard[0]["object"]["status"] == lie
    assert (await till.get(f"/payments/{created['id']}"))["status"] != lie


async def test_anything_can_be_forged(till: Till, product: Product) -> None:
    await till.control("POST", "/webhooks/forge", {"event": "payment.succeeded", "object": {"id": "made-up"}})
    await product.until_heard(1)
    assert product.heard[0]["object"] == {"id": "made-up"}


async def test_sender_can_come_from_a_foreign_address(till: Till, product: Product) -> None:
    await till.sold()
    await product.until_heard(1)
    await till.set(source_address="foreign")
    await till.sold()
    await product.until_heard(2)
    assert product.addresses == ["185.71.76.5", "203.0.113.7"]


async def test_deliveries_are_in_the_journal(till: Till, product: Product, http: httpx2.AsyncClient) -> None:
    await till.sold()
    await product.until_heard(1)
    await until(lambda: any(line["direction"] == "in" for line in till.world.journal.lines()))
    lines = (await http.get("/sandbox/api/journal", params={"system": "yookassa"})).json()["lines"]
    delivery = next(line for line in lines if line["direction"] == "in")
    assert (delivery["path"], delivery["status"], delivery["response"]) == ("/payment_notification", 200, "ok")
