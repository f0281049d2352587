"""The adapter against odd answers."""

import asyncio
import base64
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest

from aimpay.server.integrations.yookassa.gateway import YooKassaGateway
from aimpay.server.integrations.yookassa.transport import Patience
from aimpay.server.selling.gateway import GatewayRefusedError, GatewayUnknownError, ProviderStatus
from integrations.outside import Outside, Reply, answering
from integrations.purchases import BUYER, COURSE, PAYMENT_ID, purchase, told

KEY = "test_very_secret_key"
PATIENCE = Patience(post=0.2, get=0.2)


def gateway(session: aiohttp.ClientSession, outside: Outside, *, patient: bool = True) -> YooKassaGateway:
    return YooKassaGateway(
        session,
        base_url=outside.url,
        shop_id="100500",
        secret_key=KEY,
        patience=Patience() if patient else PATIENCE,
    )


async def test_payment_is_asked_for_with_stored_key_receipt_and_one_stage(session: aiohttp.ClientSession) -> None:
    async with answering(Reply(body=told())) as outside:
        await gateway(session, outside).create_payment(purchase())
    (asked,) = outside.seen
    assert (asked.method, asked.path, asked.headers["Idempotence-Key"]) == ("POST", "/payments", "order-17-attempt-1")
    assert base64.b64decode(asked.headers["Authorization"].removeprefix("Basic ")) == f"100500:{KEY}".encode()
    assert asked.json == {
        "amount": {"value": "14990.00", "currency": "RUB"},
        "capture": True,
        "description": COURSE,
        "confirmation": {"type": "redirect", "return_url": "https://school.example/success"},
        "receipt": {
            "customer": {"email": BUYER},
            "items": [
                {
                    "description": COURSE,
                    "amount": {"value": "14990.00", "currency": "RUB"},
                    "quantity": 1,
                    "measure": "piece",
                    "vat_code": 1,
                    "payment_subject": "service",
                    "payment_mode": "full_payment",
                }
            ],
            "tax_system_code": 2,
        },
        "metadata": {"order_id": "17"},
    }


async def test_repeat_sends_the_same_bytes_under_the_same_key(session: aiohttp.ClientSession) -> None:
    async with answering(Reply(500, {"type": "error", "code": "internal_server_error"}), Reply(body=told())) as outside:
        adapter = gateway(session, outside)
        with pytest.raises(GatewayUnknownError):
            await adapter.create_payment(purchase())
        await adapter.create_payment(purchase())
    first, second = outside.seen
    assert first.body == second.body
    assert first.headers["Idempotence-Key"] == second.headers["Idempotence-Key"]


async def test_long_description_does_not_spoil_a_sale(session: aiohttp.ClientSession) -> None:
    async with answering(Reply(body=told())) as outside:
        await gateway(session, outside).create_payment(purchase(description="ы" * 500))
    assert outside.seen[0].json["description"] == "ы" * 128


async def test_paid_payment_is_read_whole(session: aiohttp.ClientSession) -> None:
    paid = told(
        status="succeeded",
        confirmation=None,
        captured_at="2026-11-22T10:05:00.123Z",
        income_amount={"value": "14349.93", "currency": "RUB"},
        payment_method={"type": "bank_card", "id": "x", "saved": False, "title": "Bank card *4477"},
        test=False,
    )
    async with answering(Reply(body=paid)) as outside:
        payment = await gateway(session, outside).get_payment(PAYMENT_ID)
    assert payment.status is ProviderStatus.SUCCEEDED
    assert (payment.amount, payment.income_amount, payment.currency) == (1_499_000, 1_434_993, "RUB")
    assert payment.captured_at == datetime(2026, 11, 22, 10, 5, 0, 123_000, tzinfo=UTC)
    assert (payment.method_title, payment.test, payment.confirmation_url) == ("Bank card *4477", False, None)
    assert payment.metadata == {"order_id": "17"}
    assert outside.seen[0].path == f"/payments/{PAYMENT_ID}"


async def test_why_it_was_canceled_is_told(session: aiohttp.ClientSession) -> None:
    why = {"party": "payment_network", "reason": "a_reason_of_tomorrow"}
    async with answering(Reply(body=told(status="canceled", cancellation_details=why))) as outside:
        payment = await gateway(session, outside).get_payment(PAYMENT_ID)
    assert (payment.status, payment.cancellation_party) == (ProviderStatus.CANCELED, "payment_network")
    assert payment.cancellation_reason == "a_reason_of_tomorrow"


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "on_review"},
        {"status": "on_review", "payment_method": {"type": "sbp", "id": "x", "saved": False}},
        {"status": "on_review", "from_the_future": [1, {"deep": None}], "metadata": None},
        {"status": "on_review", "payment_method": None, "confirmation": None, "cancellation_details": []},
    ],
)
async def test_news_in_the_api_does_not_stop_sales(session: aiohttp.ClientSession, changes: dict[str, Any]) -> None:
    async with answering(Reply(body=told(**changes))) as outside:
        payment = await gateway(session, outside).get_payment(PAYMENT_ID)
    assert payment.status is ProviderStatus.UNKNOWN


@pytest.mark.parametrize(
    "reply",
    [
        Reply(500, {"type": "error", "code": "internal_server_error"}),
        Reply(502, "<html>Bad Gateway</html>"),
        Reply(200, "<html>Scheduled works</html>"),
        Reply(403, "<html>Are you a robot?</html>"),
        Reply(200, ["not", "an", "object"]),
        Reply(200, {}),
        Reply(200, told(amount={"value": "abc", "currency": "RUB"})),
        Reply(200, told(amount=None)),
        Reply(200, told(created_at="yesterday")),
        Reply(302, {}, {"Location": "https://elsewhere.example/"}),
        Reply(0),
        Reply(held=True),
    ],
    ids=lambda reply: f"{reply.status}-{str(reply.body)[:20]}-{reply.held}",
)
async def test_no_usable_answer_leaves_the_outcome_unknown(session: aiohttp.ClientSession, reply: Reply) -> None:
    async with answering(reply) as outside:
        adapter = gateway(session, outside, patient=not reply.held)
        with pytest.raises(GatewayUnknownError):
            await adapter.create_payment(purchase())
        with pytest.raises(GatewayUnknownError):
            await adapter.get_payment(PAYMENT_ID)


async def test_nobody_at_the_address_leaves_the_outcome_unknown(session: aiohttp.ClientSession) -> None:
    async with answering(Reply()) as outside:
        pass
    with pytest.raises(GatewayUnknownError):
        await gateway(session, outside).create_payment(purchase())


@pytest.mark.parametrize(
    ("reply", "seconds"),
    [
        (Reply(429, {"type": "error", "code": "too_many_requests", "retry_after": 1800}), 1.8),
        (Reply(429, {"type": "error", "code": "too_many_requests"}, {"Retry-After": "7"}), 7),
        (Reply(429, "slow down", {"Retry-After": "7"}), 7),
        (Reply(202, {"type": "processing", "retry_after": 500}), 0.5),
        (Reply(429, {"type": "error"}, {"Retry-After": "Mon, 23 Nov 2026 10:00:00 GMT"}), None),
    ],
)
async def test_pause_that_was_asked_for_is_passed_on(
    session: aiohttp.ClientSession, reply: Reply, seconds: float | None
) -> None:
    async with answering(reply) as outside:
        with pytest.raises(GatewayUnknownError) as caught:
            await gateway(session, outside).create_payment(purchase())
    assert caught.value.retry_after == seconds


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410, 415])
async def test_refusal_keeps_its_words(session: aiohttp.ClientSession, status: int) -> None:
    body = {"type": "error", "id": "x", "code": "invalid_request", "description": "No", "parameter": "receipt"}
    async with answering(Reply(status, body)) as outside:
        with pytest.raises(GatewayRefusedError) as caught:
            await gateway(session, outside).create_payment(purchase())
    refused = caught.value
    assert (refused.status, refused.code, refused.description, refused.parameter) == (
        status,
        "invalid_request",
        "No",
        "receipt",
    )


@pytest.mark.parametrize("forged", ["../refunds", "..", "", "a/b", "x?limit=1", "x" * 65, "%2e%2e"])
async def test_forged_id_reaches_no_other_path(session: aiohttp.ClientSession, forged: str) -> None:
    async with answering(Reply(body=told())) as outside:
        with pytest.raises(GatewayRefusedError):
            await gateway(session, outside).get_payment(forged)
    assert not outside.seen


async def test_slow_provider_does_not_hold_up_others(session: aiohttp.ClientSession) -> None:
    async with answering(Reply(body=told(), held=True)) as outside:
        paying = asyncio.create_task(gateway(session, outside).create_payment(purchase()))
        await outside.arrived.wait()
        steps = [await asyncio.sleep(0, step) for step in range(100)]
        assert steps[-1] == 99
        assert not paying.done()
        outside.release.set()
        assert (await paying).id == PAYMENT_ID


@pytest.mark.parametrize(
    "body",
    [
        {"fiscalization": {"enabled": True, "provider": "fns"}},
        {"fiscalization_enabled": True},
    ],
)
async def test_shop_says_whether_it_sends_receipts(session: aiohttp.ClientSession, body: dict[str, Any]) -> None:
    async with answering(Reply(body={"account_id": "100500", "status": "enabled", "test": True, **body})) as outside:
        shop = await gateway(session, outside).shop()
    assert (shop.account_id, shop.enabled, shop.test, shop.fiscal) == ("100500", True, True, True)


async def test_closed_shop_without_receipts_is_seen(session: aiohttp.ClientSession) -> None:
    async with answering(Reply(body={"account_id": "100500", "status": "disabled"})) as outside:
        shop = await gateway(session, outside).shop()
    assert (shop.enabled, shop.test, shop.fiscal) == (False, False, False)


@pytest.mark.parametrize("reply", [Reply(body=told()), Reply(400, {"code": "x", "description": BUYER}), Reply(0)])
async def test_neither_key_nor_buyer_gets_into_logs(
    session: aiohttp.ClientSession, written: pytest.LogCaptureFixture, reply: Reply
) -> None:
    async with answering(reply) as outside:
        with suppress(GatewayRefusedError, GatewayUnknownError):
            await gateway(session, outside).create_payment(purchase())
    assert "/payments" in written.text
    for secret in (KEY, BUYER, base64.b64encode(f"100500:{KEY}".encode()).decode()):
        assert secret not in written.text
