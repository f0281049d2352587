"""Money back, and the papers for it."""

import pytest

from sandbox.yookassa.till import NOBODY, Body, Till, item, purchase, receipt, rubles


def refund(payment: Body, value: str = "14990.00", **fields: object) -> Body:
    return {"payment_id": payment["id"], "amount": rubles(value), **fields}


async def test_full_refund_needs_no_receipt_of_its_own(till: Till) -> None:
    sold = await till.sold()
    made = await till.post("/refunds", refund(sold, description="Передумал", metadata={"order_id": "17"}))
    assert (made["status"], made["receipt_registration"]) == ("succeeded", "pending")
    after = await till.get(f"/payments/{sold['id']}")
    assert (after["status"], after["refunded_amount"], after["refundable"]) == ("succeeded", rubles("14990.00"), False)
    assert (await till.get(f"/refunds/{made['id']}"))["id"] == made["id"]


async def test_partial_refund_must_bring_its_receipt(till: Till) -> None:
    sold = await till.sold()
    assert (await till.refused("/refunds", refund(sold, "1000.00")))["parameter"] == "receipt"
    assert (await till.refused("/refunds", refund(sold, "1000.00", receipt=receipt(item("1.00")))))["code"]
    await till.post("/refunds", refund(sold, "1000.00", receipt=receipt(item("1000.00"))))
    after = await till.get(f"/payments/{sold['id']}")
    assert (after["refunded_amount"], after["refundable"]) == (rubles("1000.00"), True)


async def test_refunds_together_cannot_exceed_the_payment(till: Till) -> None:
    sold = await till.sold("100.00")
    part = refund(sold, "60.00", receipt=receipt(item("60.00")))
    await till.set(refund_outcome="pending")
    await till.post("/refunds", part)
    assert (await till.refused("/refunds", part))["parameter"] == "amount.value"
    waiting = (await till.get("/refunds", params={"payment_id": sold["id"]}))["items"][0]
    await till.control("POST", f"/refunds/{waiting['id']}/force", {"status": "canceled", "reason": "rejected_by_payee"})
    await till.post("/refunds", part)


async def test_refund_waits_until_it_is_decided(till: Till) -> None:
    sold = await till.sold()
    await till.set(refund_outcome="pending")
    made = await till.post("/refunds", refund(sold))
    assert made["status"] == "pending"
    assert (await till.get(f"/payments/{sold['id']}"))["refunded_amount"] == rubles("0.00")
    await till.control("POST", f"/refunds/{made['id']}/force", {"status": "succeeded"})
    assert (await till.get(f"/payments/{sold['id']}"))["refunded_amount"] == rubles("14990.00")


async def test_refund_without_money_in_the_shop_is_canceled(till: Till) -> None:
    sold = await till.sold()
    await till.set(refund_outcome="insufficient_funds")
    made = await till.post("/refunds", refund(sold))
    assert made["cancellation_details"] == {"party": "yoo_money", "reason": "insufficient_funds"}


async def test_only_succeeded_payments_are_refunded(till: Till) -> None:
    pending = await till.post("/payments", purchase())
    for payment in (pending, {"id": NOBODY}):
        assert (await till.refused("/refunds", refund(payment)))["parameter"] == "payment_id"
    assert (await till.refused("/refunds", {"amount": rubles("1.00")}))["parameter"] == "payment_id"
    assert (await till.ask("GET", f"/refunds/{NOBODY}")).status_code == 404


async def test_old_payments_are_not_refunded(till: Till) -> None:
    sold = await till.sold()
    till.pass_time(days=3 * 365 + 1)
    assert (await till.refused("/refunds", refund(sold)))["parameter"] == "payment_id"


async def test_long_description_is_refused(till: Till) -> None:
    sold = await till.sold()
    assert (await till.refused("/refunds", refund(sold, description="ы" * 251)))["parameter"] == "description"


async def test_refund_by_sbp_names_its_operation(till: Till) -> None:
    sold = await till.sold(method="sbp")
    assert (await till.post("/refunds", refund(sold)))["refund_method"]["sbp_operation_id"]


async def test_refund_made_in_the_cabinet_is_seen_by_the_shop(till: Till) -> None:
    sold = await till.sold()
    await till.control("POST", "/refunds", {"payment_id": sold["id"], "amount": "1000.00"})
    rest = await till.control("POST", "/refunds", {"payment_id": sold["id"]})
    assert rest["amount"] == rubles("13990.00")
    assert len((await till.get("/refunds", params={"payment_id": sold["id"]}))["items"]) == 2


def offset(payment: Body, value: str = "14990.00") -> Body:
    papers = receipt(item(value, payment_mode="full_payment"), type="payment", payment_id=payment["id"], send=True)
    return papers | {"settlements": [{"type": "prepayment", "amount": rubles(value)}]}


async def test_second_receipt_is_registered_apart_from_the_payments_own(till: Till) -> None:
    sold = await till.sold()
    till.pass_time(seconds=3)
    await till.set(receipt_outcome="canceled")
    made = await till.post("/receipts", offset(sold))
    assert (len(made["id"]), made["status"]) == (39, "pending")
    till.pass_time(seconds=3)
    assert (await till.get(f"/receipts/{made['id']}"))["status"] == "canceled"
    assert (await till.get(f"/payments/{sold['id']}"))["receipt_registration"] == "succeeded"


@pytest.mark.parametrize("outcome", ["canceled", "pending"])
async def test_registration_of_a_receipt_may_fail_or_wait(till: Till, outcome: str) -> None:
    await till.set(receipt_outcome=outcome)
    sold = await till.sold()
    till.pass_time(seconds=3)
    assert (await till.get(f"/payments/{sold['id']}"))["receipt_registration"] == outcome


async def test_wrong_receipts_are_refused(till: Till) -> None:
    sold = await till.sold()
    good = offset(sold)
    for change, parameter in (
        ({"send": False}, "send"),
        ({"payment_id": NOBODY}, "payment_id"),
        ({"refund_id": NOBODY}, "refund_id"),
        ({"type": "refund", "payment_id": None}, "refund_id"),
        ({"settlements": []}, "settlements"),
        ({"settlements": [{"type": "prepayment", "amount": rubles("1.00")}]}, "settlements"),
        ({"customer": {"phone": "79000000000"}}, "customer.email"),
    ):
        assert (await till.refused("/receipts", good | change))["parameter"] == parameter, change
    assert (await till.ask("GET", f"/receipts/rt-{NOBODY}")).status_code == 404
