"""Bills, and means of payment bound without a charge."""

from datetime import timedelta

import pytest

from sandbox.yookassa.product import Product
from sandbox.yookassa.till import GOOD_CARD, NOBODY, POOR_CARD, RETURN_URL, Body, Till, item, receipt, rubles


def invoice(till: Till, **fields: object) -> Body:
    expires_at = (till.world.clock.now() + timedelta(days=1)).isoformat()
    return {
        "payment_data": {"amount": rubles("500.00"), "capture": True, "receipt": receipt(item("500.00"))},
        "cart": [{"description": "Консультация", "price": rubles("500.00"), "quantity": 1}],
        "delivery_method_data": {"type": "self"},
        "expires_at": expires_at,
        "metadata": {"order_id": "18"},
        **fields,
    }


async def test_opened_invoice_becomes_one_payment_and_is_closed_by_it(till: Till) -> None:
    made = await till.post("/invoices", invoice(till))
    assert (made["status"], len(made["id"])) == ("pending", 39)
    path = made["delivery_method"]["url"].removeprefix(till.world.settings.public_url)
    places = {(await till.http.get(path, follow_redirects=False)).headers["location"] for _ in range(2)}
    assert len(places) == 1
    payment_id = places.pop().partition("orderId=")[2]
    await till.paid(payment_id)
    done = await till.get(f"/invoices/{made['id']}")
    assert (done["status"], done["payment_details"]) == ("succeeded", {"id": payment_id, "status": "succeeded"})


async def test_invoice_expires(till: Till) -> None:
    made = await till.post("/invoices", invoice(till))
    till.pass_time(days=2)
    expired = await till.get(f"/invoices/{made['id']}")
    assert expired["cancellation_details"] == {"party": "yoo_money", "reason": "invoice_expired"}


@pytest.mark.parametrize("moment", ["завтра", "2020-01-01T00:00:00.000Z", "2036-01-01T00:00:00"])
async def test_invoice_must_expire_in_the_future(till: Till, moment: str) -> None:
    assert (await till.refused("/invoices", invoice(till, expires_at=moment)))["parameter"] == "expires_at"
    assert (await till.ask("GET", f"/invoices/in-{NOBODY}")).status_code == 404


def binding(kind: str = "bank_card") -> Body:
    return {"type": kind, "confirmation": {"type": "redirect", "return_url": RETURN_URL}, "metadata": {"user": "7"}}


async def test_card_is_bound_on_the_page_and_told(till: Till, product: Product) -> None:
    made = await till.post("/payment_methods", binding())
    path = made["confirmation"]["confirmation_url"].removeprefix(till.world.settings.public_url)
    assert "Привязка карты" in (await till.http.get(path)).text
    form = {"orderId": made["id"], "card_number": GOOD_CARD}
    answer = await till.http.post("/yookassa/checkout/payment_methods", data=form, follow_redirects=False)
    assert answer.headers["location"] == RETURN_URL
    bound = await till.get(f"/payment_methods/{made['id']}")
    assert (bound["status"], bound["saved"], bound["card"]["last4"]) == ("active", True, "4444")
    assert await product.until_heard(1) == ["payment_method.active"]


async def test_bad_card_is_not_bound(till: Till) -> None:
    made = await till.post("/payment_methods", binding())
    await till.control("POST", f"/payment_methods/{made['id']}/bind", {"card_number": POOR_CARD})
    assert (await till.get(f"/payment_methods/{made['id']}"))["status"] == "inactive"


async def test_account_is_bound_by_sbp(till: Till) -> None:
    made = await till.post("/payment_methods", binding("sbp"))
    await till.control("POST", f"/payment_methods/{made['id']}/bind", {})
    assert (await till.get(f"/payment_methods/{made['id']}"))["payer_bank_details"]["bank_id"]
    assert (await till.ask("GET", f"/payment_methods/{NOBODY}")).status_code == 404
