"""The vendor's own client, official and synchronous, takes the stand-in for the real thing."""

import asyncio
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from yookassa.configuration import Configuration
from yookassa.domain.exceptions.bad_request_error import BadRequestError
from yookassa.domain.exceptions.forbidden_error import ForbiddenError
from yookassa.domain.exceptions.internal_server_error import InternalServerError
from yookassa.domain.exceptions.not_found_error import NotFoundError
from yookassa.domain.exceptions.too_many_request_error import TooManyRequestsError
from yookassa.domain.exceptions.unauthorized_error import UnauthorizedError
from yookassa.invoice import Invoice
from yookassa.payment import Payment
from yookassa.payment_method import PaymentMethod
from yookassa.payout import Payout
from yookassa.personal_data import PersonalData
from yookassa.receipt import Receipt
from yookassa.refund import Refund
from yookassa.sbp_banks import SbpBanks
from yookassa.settings import Settings

from sandbox.yookassa.till import NOBODY, SETTINGS, Body, Till, item, payout, purchase, receipt, rubles

SHOP = (SETTINGS.shop_id, SETTINGS.shop_key)
configure: Callable[..., None] = Configuration.configure
GATEWAY = (SETTINGS.payout_agent_id, SETTINGS.payout_key)


@pytest.fixture
def sdk(till: Till) -> Iterator[Callable[..., Any]]:
    """Run a call of the client in a thread, as the shop unless told otherwise."""
    address = f"{str(till.http.base_url).rstrip('/')}/yookassa/v3"

    async def call(work: Callable[..., Any], *args: Any, keys: tuple[str, str] = SHOP) -> Any:
        configure(*keys, api_url=address)
        return await asyncio.to_thread(work, *args)

    yield call
    configure("", "")


async def test_payment_is_made_paid_and_read(till: Till, sdk: Callable[..., Any]) -> None:
    key = str(uuid.uuid4())
    created = await sdk(Payment.create, purchase(), key)
    assert (await sdk(Payment.create, purchase(), key)).id == created.id
    assert created.confirmation.confirmation_url.endswith(created.id)
    await till.paid(created.id)
    paid = await sdk(Payment.find_one, created.id)
    assert (paid.status, paid.paid, str(paid.income_amount.value)) == ("succeeded", True, "14349.93")
    assert paid.payment_method.card.last4 == "4444"
    assert paid.metadata["order_id"] == "17"


async def test_declined_payment_is_read(till: Till, sdk: Callable[..., Any]) -> None:
    created = await sdk(Payment.create, purchase())
    await till.control("POST", f"/payments/{created.id}/expire")
    expired = await sdk(Payment.find_one, created.id)
    assert expired.cancellation_details.reason == "expired_on_confirmation"


async def test_held_payment_is_captured_and_released(till: Till, sdk: Callable[..., Any]) -> None:
    one, other = await till.sold(capture=False), await till.sold(capture=False)
    part: Body = {"amount": rubles("5000.00"), "receipt": receipt(item("5000.00"))}
    assert (await sdk(Payment.capture, one["id"], part)).status == "succeeded"
    assert (await sdk(Payment.cancel, other["id"])).status == "canceled"


async def test_refund_and_receipts(till: Till, sdk: Callable[..., Any]) -> None:
    sold = await till.sold()
    part = {"payment_id": sold["id"], "amount": rubles("990.00"), "receipt": receipt(item("990.00"))}
    made = await sdk(Refund.create, part)
    assert (made.status, (await sdk(Refund.find_one, made.id)).id) == ("succeeded", made.id)
    assert len((await sdk(Refund.list, {"payment_id": sold["id"]})).items) == 1
    papers = receipt(item("14990.00"), type="payment", payment_id=sold["id"], send=True)
    papers["settlements"] = [{"type": "prepayment", "amount": rubles("14990.00")}]
    offset = await sdk(Receipt.create, papers)
    till.pass_time(seconds=3)
    assert (await sdk(Receipt.find_one, offset.id)).status == "succeeded"
    assert len((await sdk(Receipt.list, {"payment_id": sold["id"]})).items) == 2


async def test_lists_are_walked_by_cursors(till: Till, sdk: Callable[..., Any]) -> None:
    ids = [(await till.post("/payments", purchase()))["id"] for _ in range(3)][::-1]
    first = await sdk(Payment.list, {"limit": 2})
    last = await sdk(Payment.list, {"limit": 2, "cursor": first.next_cursor})
    assert [payment.id for payment in (*first.items, *last.items)] == ids
    assert last.next_cursor is None


async def test_payouts_banks_people_and_balance(till: Till, sdk: Callable[..., Any]) -> None:
    made = await sdk(Payout.create, payout(metadata={"payout": "7"}), keys=GATEWAY)
    bad = await sdk(Payout.create, payout(wallet="410011788545536"), keys=GATEWAY)
    till.pass_time(seconds=2)
    assert (await sdk(Payout.find_one, made.id, keys=GATEWAY)).status == "succeeded"
    refused = await sdk(Payout.find_one, bad.id, keys=GATEWAY)
    assert refused.cancellation_details.reason == "general_decline"
    assert len((await sdk(Payout.list, {"status": "succeeded"}, keys=GATEWAY)).items) == 1
    banks = (await sdk(SbpBanks.list, keys=GATEWAY)).items
    person = {"type": "sbp_payout_recipient", "last_name": "Петрова", "first_name": "Анна"}
    known = await sdk(PersonalData.create, person, keys=GATEWAY)
    assert (await sdk(PersonalData.find_one, known.id, keys=GATEWAY)).status == "waiting_for_operation"
    by_sbp = {"type": "sbp", "phone": "79000000000", "bank_id": banks[0].bank_id}
    asked = payout(payout_destination_data=by_sbp, personal_data=[{"id": known.id}])
    assert (await sdk(Payout.create, asked, keys=GATEWAY)).payout_destination.recipient_checked
    assert (await sdk(Settings.get_account_settings, keys=GATEWAY))["payout_balance"]["value"] == "999000.00"


async def test_shop_introduces_itself(sdk: Callable[..., Any]) -> None:
    assert (await sdk(Settings.get_account_settings))["fiscalization"]["enabled"] is True


async def test_invoice_and_binding(till: Till, sdk: Callable[..., Any]) -> None:
    asked = {
        "payment_data": {"amount": rubles("500.00"), "receipt": receipt(item("500.00"))},
        "cart": [{"description": "Консультация", "price": rubles("500.00"), "quantity": 1}],
        "expires_at": (till.world.clock.now() + timedelta(days=1)).isoformat(),
    }
    made = await sdk(Invoice.create, asked)
    assert (await sdk(Invoice.find_one, made.id)).status == "pending"
    bound = await sdk(PaymentMethod.create, {"type": "sbp"})
    assert (await sdk(PaymentMethod.find_one, bound.id)).status == "pending"


async def test_errors_are_recognised(till: Till, sdk: Callable[..., Any]) -> None:
    with pytest.raises(BadRequestError) as caught:
        await sdk(Payment.create, purchase(receipt=None))
    assert caught.value.content["parameter"] == "receipt"
    with pytest.raises(NotFoundError):
        await sdk(Payment.find_one, NOBODY)
    with pytest.raises(ForbiddenError):
        await sdk(Payout.create, payout())
    with pytest.raises(UnauthorizedError):
        await sdk(Payment.find_one, NOBODY, keys=("100500", "live_wrong"))
    for kind, error in (("error_before_commit", InternalServerError), ("too_many_requests", TooManyRequestsError)):
        await till.break_next({"kind": kind})
        with pytest.raises(error):
            await sdk(Payment.find_one, NOBODY)
