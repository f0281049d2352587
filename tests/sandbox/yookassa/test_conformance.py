"""The official description covers what the other tests here exchange with the stand-in; this one says how much."""

from datetime import timedelta

import pytest
from jsonschema import ValidationError

from sandbox.yookassa.contract import NORMALISE, Contract, load
from sandbox.yookassa.till import Body, Till, item, payout, purchase, receipt, rubles
from specs import spec

NOT_OURS = {"/deals", "/deals/{deal_id}", "/webhooks", "/webhooks/{webhook_id}"}


async def test_every_call_is_asked_and_answered_as_described(till: Till, contract: Contract | None) -> None:
    spec("yookassa-openapi.yaml"), spec(NORMALISE.name)
    assert contract
    contract.checked.clear()
    await _use_everything(till)
    described = contract.calls()
    assert {call for call in described if call[1] not in NOT_OURS} == contract.checked


async def test_description_does_tell_wrong_from_right(till: Till) -> None:
    spec("yookassa-openapi.yaml"), spec(NORMALISE.name)
    contract, right = Contract(load()), await till.sold()
    contract.check("GET", "/payments/1", None, 200, right)
    unnamed = {name: value for name, value in right["payment_method"].items() if name != "status"}
    for wrong in (
        {"status": "paid"},
        {"id": "17"},
        {"paid": "yes"},
        {"created_at": "noon"},
        {"payment_method": unnamed},
    ):
        with pytest.raises(ValidationError):
            contract.check("GET", "/payments/1", None, 200, right | wrong)


async def _use_everything(till: Till) -> None:
    sold, held, released = await till.sold(), await till.sold(capture=False), await till.sold(capture=False)
    await till.post(f"/payments/{held['id']}/capture", {"amount": rubles("1.00"), "receipt": receipt(item("1.00"))})
    await till.post(f"/payments/{released['id']}/cancel")
    refund = await till.post("/refunds", {"payment_id": sold["id"], "amount": rubles("14990.00")})
    await till.get(f"/refunds/{refund['id']}")
    papers = receipt(item("14990.00"), type="payment", payment_id=sold["id"], send=True)
    papers["settlements"] = [{"type": "prepayment", "amount": rubles("14990.00")}]
    await till.get(f"/receipts/{(await till.post('/receipts', papers))['id']}")
    method = await till.post("/payment_methods", {"type": "bank_card"})
    await till.get(f"/payment_methods/{method['id']}")
    bill: Body = {"payment_data": {"amount": rubles("1.00"), "receipt": receipt(item("1.00"))}}
    bill["expires_at"] = (till.world.clock.now() + timedelta(days=1)).isoformat()
    bill["cart"] = [{"description": "Консультация", "price": rubles("1.00"), "quantity": 1}]
    await till.get(f"/invoices/{(await till.post('/invoices', bill))['id']}")
    await till.get(f"/payouts/{(await till.post('/payouts', payout(metadata={'batch': '7'})))['id']}")
    await till.get("/payouts/search", params={"metadata[batch]": "7"})
    person = {"type": "sbp_payout_recipient", "last_name": "Петрова", "first_name": "Анна"}
    await till.get(f"/personal_data/{(await till.post('/personal_data', person))['id']}")
    for path in ("/payments", "/refunds", "/receipts", "/payouts", "/sbp_banks", "/me"):
        await till.get(path)
    await till.post("/payments", purchase())
