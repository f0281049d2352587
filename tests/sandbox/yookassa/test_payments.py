"""A payment's life, as the shop sees it."""

from typing import Any

import pytest

from aimpay.sandbox.yookassa.cards import BAD, GOOD, PROVIDER_REFUSES
from sandbox.yookassa.till import NOBODY, POOR_CARD, RETURN_URL, Till, item, purchase, receipt, rubles

DECLINING = [(line.split()[0], number) for line in BAD.strip().splitlines() for number in line.split()[1:]]


async def test_new_payment_waits_for_the_payer(till: Till) -> None:
    created = await till.post("/payments", purchase())
    assert (created["status"], created["paid"], created["refundable"]) == ("pending", False, False)
    assert created["confirmation"]["return_url"] == RETURN_URL
    assert created["confirmation"]["confirmation_url"].endswith(f"/contract?orderId={created['id']}")
    assert created["metadata"] == {"order_id": "17"}
    assert await till.get(f"/payments/{created['id']}") == created


async def test_paid_payment_brings_the_amount_less_commission_and_its_tax(till: Till) -> None:
    sold = await till.sold("14990.00")
    assert (sold["status"], sold["paid"], sold["refundable"]) == ("succeeded", True, True)
    assert sold["income_amount"] == rubles("14349.93")  # 3.5 % is 524.65, 22 % of that 115.42
    assert sold["refunded_amount"] == rubles("0.00")
    assert sold["payment_method"]["title"] == "Bank card *4444"
    assert "confirmation" not in sold


async def test_every_good_card_pays(till: Till) -> None:
    for number in GOOD:
        created = await till.post("/payments", purchase())
        assert (await till.paid(created["id"], number))["status"] == "succeeded", number


async def test_every_bad_card_declines_for_its_reason(till: Till) -> None:
    for reason, number in DECLINING:
        created = await till.post("/payments", purchase())
        await till.paid(created["id"], number)
        declined = await till.get(f"/payments/{created['id']}")
        party = "yoo_money" if number in PROVIDER_REFUSES else "payment_network"
        assert (declined["status"], declined["paid"]) == ("canceled", False), number
        assert declined["cancellation_details"] == {"party": party, "reason": reason}, number


async def test_sbp_pays_and_names_the_operation(till: Till) -> None:
    sold = await till.sold(method="sbp", payment_method_data={"type": "sbp"})
    assert sold["payment_method"]["type"] == "sbp"
    assert sold["payment_method"]["sbp_operation_id"]


async def test_unpaid_payment_expires_after_an_hour(till: Till) -> None:
    created = await till.post("/payments", purchase())
    till.pass_time(minutes=59)
    assert (await till.get(f"/payments/{created['id']}"))["status"] == "pending"
    till.pass_time(minutes=2)
    expired = await till.get(f"/payments/{created['id']}")
    assert expired["cancellation_details"] == {"party": "yoo_money", "reason": "expired_on_confirmation"}


async def test_held_money_is_taken_in_part_by_capture(till: Till) -> None:
    held = await till.sold(capture=False)
    assert (held["status"], held["paid"], held["refundable"]) == ("waiting_for_capture", True, False)
    part = {"amount": rubles("10000.00"), "receipt": receipt(item("10000.00"))}
    taken = await till.post(f"/payments/{held['id']}/capture", part)
    assert (taken["status"], taken["amount"]) == ("succeeded", rubles("10000.00"))
    assert taken["income_amount"] == rubles("9573.00")


async def test_held_money_is_released_by_cancel(till: Till) -> None:
    held = await till.sold(capture=False)
    released = await till.post(f"/payments/{held['id']}/cancel")
    assert released["cancellation_details"] == {"party": "merchant", "reason": "canceled_by_merchant"}


async def test_held_money_is_released_after_a_week(till: Till) -> None:
    held = await till.sold(capture=False)
    till.pass_time(days=7, seconds=1)
    released = await till.get(f"/payments/{held['id']}")
    assert released["cancellation_details"] == {"party": "yoo_money", "reason": "expired_on_capture"}


@pytest.mark.parametrize("act", ["capture", "cancel"])
async def test_pending_and_finished_payments_can_be_neither_captured_nor_canceled(till: Till, act: str) -> None:
    pending = await till.post("/payments", purchase())
    sold = await till.sold()
    for payment_id in (pending["id"], sold["id"]):
        assert (await till.refused(f"/payments/{payment_id}/{act}"))["code"] == "invalid_request"


async def test_capture_of_more_than_is_held_is_refused(till: Till) -> None:
    held = await till.sold(capture=False)
    refusal = await till.refused(f"/payments/{held['id']}/capture", {"amount": rubles("15000.00")})
    assert refusal["parameter"] == "amount.value"


async def test_saved_card_is_charged_without_the_payer_until_revoked(till: Till) -> None:
    first = await till.sold(save_payment_method=True)
    assert first["payment_method"]["saved"]
    again = purchase(confirmation=None, payment_method_id=first["payment_method"]["id"])
    assert (await till.post("/payments", again))["status"] == "succeeded"
    await till.control("POST", f"/payment_methods/{first['payment_method']['id']}/revoke")
    refused = await till.post("/payments", again)
    assert refused["cancellation_details"]["reason"] == "permission_revoked"
    assert (await till.get(f"/payment_methods/{first['payment_method']['id']}"))["type"] == "bank_card"


async def test_card_token_is_charged_once(till: Till) -> None:
    token = (await till.control("POST", "/tokens", {"purpose": "payment", "card_number": POOR_CARD}))["token"]
    asked = purchase(confirmation=None, payment_token=token)
    assert (await till.post("/payments", asked))["cancellation_details"]["reason"] == "insufficient_funds"
    assert (await till.refused("/payments", asked))["parameter"] == "payment_token"


@pytest.mark.parametrize(
    ("confirmation", "field"),
    [
        ({"type": "embedded"}, "confirmation_token"),
        ({"type": "qr"}, "confirmation_data"),
        ({"type": "mobile_application", "return_url": RETURN_URL}, "confirmation_url"),
        ({"type": "external"}, None),
    ],
)
async def test_every_confirmation_gives_what_it_promises(till: Till, confirmation: Any, field: str | None) -> None:
    method = {"type": "sbp"} if confirmation["type"] == "qr" else None
    created = await till.post("/payments", purchase(confirmation=confirmation, payment_method_data=method))
    assert set(created["confirmation"]) - set(confirmation) == ({field} if field else set())


async def test_receipt_is_registered_soon_after_the_payment(till: Till) -> None:
    sold = await till.sold()
    assert sold["receipt_registration"] == "pending"
    till.pass_time(seconds=3)
    assert (await till.get(f"/payments/{sold['id']}"))["receipt_registration"] == "succeeded"
    registered = (await till.get("/receipts", params={"payment_id": sold["id"]}))["items"][0]
    assert registered["fiscal_document_number"]
    assert await till.get(f"/receipts/{registered['id']}") == registered


async def test_forced_statuses_reach_the_shop(till: Till) -> None:
    for status in ("succeeded", "canceled", "waiting_for_capture"):
        created = await till.post("/payments", purchase())
        await till.control("POST", f"/payments/{created['id']}/force", {"status": status, "reason": "call_issuer"})
        assert (await till.get(f"/payments/{created['id']}"))["status"] == status


async def test_unknown_payment_is_not_found(till: Till) -> None:
    answer = await till.ask("GET", f"/payments/{NOBODY}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
