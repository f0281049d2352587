"""What is refused at the door, and how the refusal is worded."""

import asyncio
from typing import Any

import httpx2
import pytest

from sandbox.yookassa.till import GATEWAY, NOBODY, RETURN_URL, SHOP, Till, item, payout, purchase, receipt, rubles

REDIRECT = {"type": "redirect", "return_url": RETURN_URL}
WRONG_PAYMENTS: list[tuple[dict[str, Any], str]] = [
    ({"amount": None}, "amount"),
    ({"amount": {"value": 14990, "currency": "RUB"}}, "amount.value"),
    ({"amount": rubles("14990")}, "amount.value"),
    ({"amount": rubles("14990.0")}, "amount.value"),
    ({"amount": rubles("-1.00")}, "amount.value"),
    ({"amount": rubles("0.99"), "receipt": receipt(item("0.99"))}, "amount.value"),
    ({"amount": rubles("700000.01"), "receipt": receipt(item("700000.01"))}, "amount.value"),
    ({"payment_method_data": {"type": "bank_card"}, "amount": rubles("350000.01")}, "amount.value"),
    ({"amount": {"value": "14990.00", "currency": "EUR"}}, "amount"),
    ({"amount": {"value": "14990.00", "currency": "GBP"}}, "amount.currency"),
    ({"description": "ы" * 129}, "description"),
    ({"capture": "yes"}, "capture"),
    ({"confirmation": None}, "confirmation"),
    ({"confirmation": {"type": "redirect"}}, "confirmation.return_url"),
    ({"confirmation": {"type": "redirect", "return_url": "h" * 2049}}, "confirmation.return_url"),
    ({"confirmation": {"type": "pigeon"}}, "confirmation"),
    ({"confirmation": {"type": "qr"}}, "confirmation.type"),
    ({"confirmation": REDIRECT | {"locale": "kk_KZ"}}, "confirmation.locale"),
    ({"payment_method_data": {"type": "t_bank"}}, "payment_method_data.type"),
    ({"payment_method_data": {"type": "sbp"}, "capture": False}, "capture"),
    ({"payment_method_data": {"type": "sbp"}, "payment_method_id": "x"}, "payment_method_id"),
    ({"payment_method_id": "x"}, "confirmation"),
    ({"payment_method_id": "x", "confirmation": None}, "payment_method_id"),
    ({"payment_token": "x", "confirmation": None}, "payment_token"),
    ({"metadata": {str(number): "x" for number in range(17)}}, "metadata"),
    ({"metadata": {"k" * 33: "x"}}, "metadata"),
    ({"metadata": {"key": "x" * 513}}, "metadata"),
    ({"metadata": {"key": 17}}, "metadata.key"),
    ({"merchant_customer_id": "x" * 201}, "merchant_customer_id"),
    ({"client_ip": "nowhere"}, "client_ip"),
    ({"statements": [{"type": "payment_overview"}]}, "statements[0].delivery_method"),
    ({"receipt": None}, "receipt"),
    ({"receipt": receipt(item("14990.01"))}, "receipt"),
    ({"receipt": receipt()}, "receipt.items"),
    ({"receipt": receipt(*[item("187.375")] * 81)}, "receipt.items"),
    ({"receipt": receipt(item("14990.00", vat_code=13))}, "receipt.items[0].vat_code"),
    ({"receipt": receipt(item("14990.00", vat_code="1"))}, "receipt.items[0].vat_code"),
    ({"receipt": receipt(item("14990.00", description="x" * 129))}, "receipt.items[0].description"),
    ({"receipt": receipt(item("14990.00", quantity=0))}, "receipt.items[0].quantity"),
    ({"receipt": receipt(item("14990.00", quantity="много"))}, "receipt.items[0].quantity"),
    ({"receipt": receipt(item("14990.00", measure="pinch"))}, "receipt.items[0].measure"),
    ({"receipt": receipt(item("14990.00", measure=None))}, "receipt.items[0].measure"),
    ({"receipt": receipt(item("14990.00", payment_subject="course"))}, "receipt.items[0].payment_subject"),
    ({"receipt": receipt(item("14990.00", payment_mode="later"))}, "receipt.items[0].payment_mode"),
    ({"receipt": receipt(item("14990.00"), customer={"phone": "79000000000"})}, "receipt.customer.email"),
    ({"receipt": receipt(item("14990.00"), customer={"email": "boris"})}, "receipt.customer.email"),
    ({"receipt": receipt(item("14990.00"), customer={"inn": "77"})}, "receipt.customer.inn"),
    ({"receipt": receipt(item("14990.00"), tax_system_code=7)}, "receipt.tax_system_code"),
    ({"receipt": receipt(item("14990.00"), timezone=12)}, "receipt.timezone"),
]


async def test_every_wrong_field_is_named(till: Till) -> None:
    for change, parameter in WRONG_PAYMENTS:
        refusal = await till.refused("/payments", purchase(**change))
        assert (refusal["code"], refusal["parameter"]) == ("invalid_request", parameter), change
    assert (await till.get("/payments"))["items"] == []


async def test_receipt_with_fractions_of_a_kopeck_adds_up(till: Till) -> None:
    await till.post("/payments", purchase("100.00", receipt=receipt(item("33.33", 1.5), item("50.01"))))


async def test_receipt_is_not_asked_of_a_shop_without_fiscalisation(till: Till) -> None:
    await till.set(fiscal=False)
    await till.post("/payments", purchase(receipt=None))
    assert (await till.get("/me"))["fiscalization"]["enabled"] is False


@pytest.mark.parametrize("field", ["deal", "transfers", "airline", "receiver", "payment_order"])
async def test_what_the_contract_has_not_is_forbidden(till: Till, field: str) -> None:
    assert (await till.refused("/payments", purchase() | {field: {"id": "dl-1"}}, 403))["code"] == "forbidden"


async def test_what_client_libraries_add_is_tolerated(till: Till) -> None:
    extra: dict[str, Any] = {"statements": [], "transfers": [], "nobody_knows": {"it": 1}}
    created = await till.post("/payments", purchase(**extra), headers={"YM-User-Agent": "Python/3.11"})
    assert (await till.ask("GET", f"/payments/{created['id']}", {})).status_code == 200


async def test_raw_cards_are_forbidden(till: Till) -> None:
    card = {"number": "4111111111111111", "expiry_year": "2030", "expiry_month": "12"}
    refusal = await till.refused("/payments", purchase(payment_method_data={"type": "bank_card", "card": card}), 403)
    assert refusal["parameter"] == "payment_method_data.card"


@pytest.mark.parametrize("auth", [None, httpx2.BasicAuth("100500", "live_wrong"), httpx2.BasicAuth("", "")])
async def test_unknown_keys_are_turned_away(till: Till, auth: httpx2.BasicAuth | None) -> None:
    answer = await till.ask("GET", "/payments", auth=auth)
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_credentials")


@pytest.mark.parametrize("header", ["Bearer token", "Basic ???", "Basic"])
async def test_other_kinds_of_authorisation_are_turned_away(till: Till, header: str) -> None:
    assert (await till.ask("GET", "/me", auth=None, headers={"Authorization": header})).status_code == 401


async def test_shop_and_payout_keys_do_not_cross(till: Till) -> None:
    for path in ("/payouts", "/sbp_banks"):
        assert (await till.ask("GET", path, auth=SHOP)).status_code == 403
    for path in ("/payments", "/refunds", "/receipts"):
        assert (await till.ask("GET", path, auth=GATEWAY)).status_code == 403
    assert (await till.refused("/payouts", payout(), 403, auth=SHOP))["code"] == "forbidden"
    assert (await till.refused("/payments", purchase(), 403, auth=GATEWAY))["code"] == "forbidden"


async def test_webhooks_and_deals_are_not_for_a_shop_key(till: Till) -> None:
    assert (await till.ask("GET", "/webhooks")).status_code == 403
    assert (await till.ask("DELETE", "/webhooks/wh-1")).status_code == 403
    assert (await till.refused("/deals", {"type": "safe_deal"}, 403))["code"] == "forbidden"


async def test_wrong_paths_methods_and_types_have_their_statuses(till: Till) -> None:
    assert (await till.ask("GET", "/orders")).status_code == 404
    for method, path in (("PUT", "/payments"), ("DELETE", "/payments"), ("GET", f"/payments/{NOBODY}/cancel")):
        assert (await till.ask(method, path)).status_code == 405
    headers = {"Content-Type": "text/plain", "Idempotence-Key": "plain"}
    answer = await till.http.post("/yookassa/v3/payments", content="{}", headers=headers, auth=SHOP)
    assert answer.status_code == 415


@pytest.mark.parametrize("content", ["{", "[]", "17", "\x00"])
async def test_bodies_that_are_not_objects_are_refused(till: Till, content: str) -> None:
    headers = {"Content-Type": "application/json", "Idempotence-Key": "odd"}
    answer = await till.http.post("/yookassa/v3/payments", content=content, headers=headers, auth=SHOP)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")


@pytest.mark.parametrize("key", ["", "k" * 65, "ключ".encode(), "with space", "a/b"])
async def test_wrong_idempotence_keys_are_refused(till: Till, key: str | bytes) -> None:
    answer = await till.http.post(
        "/yookassa/v3/payments", json=purchase(), auth=SHOP, headers={b"Idempotence-Key": _bytes(key)}
    )
    assert (answer.status_code, answer.json()["parameter"]) == (400, "Idempotence-Key")


async def test_missing_idempotence_key_is_refused(till: Till) -> None:
    answer = await till.http.post("/yookassa/v3/payments", json=purchase(), auth=SHOP)
    assert (answer.status_code, answer.json()["parameter"]) == (400, "Idempotence-Key")


async def test_twenty_equal_requests_at_once_make_one_payment(till: Till) -> None:
    key = "az-AZ_09.+"
    made = await asyncio.gather(*(till.post("/payments", purchase(), key=key) for _ in range(20)))
    assert len({one["id"] for one in made}) == 1
    assert len((await till.get("/payments"))["items"]) == 1


async def test_replay_gives_the_first_answer_whatever_happened_since(till: Till) -> None:
    first = await till.post("/payments", purchase(), key="one")
    await till.paid(first["id"])
    assert await till.post("/payments", purchase(), key="one") == first


async def test_key_used_for_something_else_is_refused(till: Till) -> None:
    await till.post("/payments", purchase(), key="one")
    for path, body in (("/payments", purchase("5000.00")), ("/refunds", {"payment_id": NOBODY})):
        refusal = await till.refused(path, body, key="one")
        assert refusal["parameter"] == "Idempotence-Key"
        assert refusal["description"] == "Idempotence key duplicated"


async def test_refusal_is_replayed_too(till: Till) -> None:
    first = await till.refused("/payments", purchase(amount=None), key="one")
    assert await till.refused("/payments", purchase(amount=None), key="one") == first


async def test_key_is_forgotten_after_a_day(till: Till) -> None:
    first = await till.post("/payments", purchase(), key="one")
    till.pass_time(hours=23, minutes=59)
    assert (await till.post("/payments", purchase(), key="one"))["id"] == first["id"]
    till.pass_time(minutes=2)
    assert (await till.post("/payments", purchase(), key="one"))["id"] != first["id"]


async def test_shop_and_gateway_keys_live_apart(till: Till) -> None:
    await till.post("/payments", purchase(), key="one")
    await till.post("/payouts", payout(), key="one")


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text
