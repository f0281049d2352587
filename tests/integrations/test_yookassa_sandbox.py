"""The adapter against the sandbox's YooKassa."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from aimpay.sandbox.settings import SandboxSettings
from aimpay.sandbox.yookassa.app import build
from aimpay.server.integrations.yookassa.gateway import YooKassaGateway
from aimpay.server.selling.gateway import GatewayRefusedError, GatewayUnknownError, ProviderPayment, ProviderStatus
from integrations.purchases import giving_back, purchase
from sandbox.serving import serving, single

GOOD_CARD = "5555555555554477"
POOR_CARD = "5555555555554600"


@dataclass(frozen=True)
class Shop:
    session: aiohttp.ClientSession
    url: str

    def gateway(self, key: str = SandboxSettings().shop_key) -> YooKassaGateway:
        settings = SandboxSettings()
        return YooKassaGateway(
            self.session, base_url=f"{self.url}/yookassa/v3", shop_id=settings.shop_id, secret_key=key
        )

    async def control(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        async with self.session.request(method, f"{self.url}/sandbox/api/yookassa{path}", json=body) as answer:
            answer.raise_for_status()
            content: dict[str, Any] = await answer.json()
            return content

    async def fault(self, kind: str, method: str = "POST", path: str = "/payments*") -> None:
        await self.control("PUT", "/faults", {"faults": [{"kind": kind, "method": method, "path": path}]})

    async def paid(self) -> ProviderPayment:
        return await self.pay(await self.gateway().create_payment(purchase()), GOOD_CARD)

    async def pay(self, payment: ProviderPayment, card: str) -> ProviderPayment:
        await self.control("POST", f"/payments/{payment.id}/pay", {"method": "bank_card", "card_number": card})
        return await self.gateway().get_payment(payment.id)


@pytest_asyncio.fixture
async def shop(session: aiohttp.ClientSession) -> AsyncIterator[Shop]:
    async with serving(single(build)) as url:
        yield Shop(session, url)


async def test_payment_is_made_paid_and_read_back(shop: Shop) -> None:
    created = await shop.gateway().create_payment(purchase())
    assert created.status is ProviderStatus.PENDING
    assert created.confirmation_url
    paid = await shop.pay(created, GOOD_CARD)
    assert paid.status is ProviderStatus.SUCCEEDED
    assert (paid.id, paid.amount, paid.metadata) == (created.id, 1_499_000, {"order_id": "17"})
    assert paid.income_amount
    assert paid.captured_at
    assert paid.income_amount < paid.amount
    assert paid.captured_at >= paid.created_at


async def test_reason_of_a_decline_comes_through(shop: Shop) -> None:
    declined = await shop.pay(await shop.gateway().create_payment(purchase()), POOR_CARD)
    assert declined.status is ProviderStatus.CANCELED
    assert (declined.cancellation_party, declined.cancellation_reason) == ("payment_network", "insufficient_funds")


@pytest.mark.parametrize("kind", ["error_after_commit", "reset_after_commit", "processing_202"])
async def test_answer_lost_after_the_act_costs_no_second_payment(shop: Shop, kind: str) -> None:
    await shop.fault(kind)
    with pytest.raises(GatewayUnknownError):
        await shop.gateway().create_payment(purchase())
    again = await shop.gateway().create_payment(purchase())
    once_more = await shop.gateway().create_payment(purchase())
    other = await shop.gateway().create_payment(purchase("order-17-attempt-2"))
    assert again.id == once_more.id != other.id


@pytest.mark.parametrize("kind", ["error_before_commit", "reset_before_commit", "html_502", "too_many_requests"])
async def test_trouble_before_the_act_is_cured_by_a_repeat(shop: Shop, kind: str) -> None:
    await shop.fault(kind)
    with pytest.raises(GatewayUnknownError):
        await shop.gateway().create_payment(purchase())
    assert (await shop.gateway().create_payment(purchase())).status is ProviderStatus.PENDING


@pytest.mark.parametrize("kind", ["unknown_enum", "no_method_status", "extra_fields"])
async def test_bent_answers_are_read(shop: Shop, kind: str) -> None:
    created = await shop.gateway().create_payment(purchase())
    await shop.fault(kind, "GET")
    assert (await shop.gateway().get_payment(created.id)).amount == created.amount


async def test_other_words_under_the_same_key_are_refused(shop: Shop) -> None:
    await shop.gateway().create_payment(purchase())
    with pytest.raises(GatewayRefusedError) as caught:
        await shop.gateway().create_payment(purchase(amount=100))
    assert (caught.value.status, caught.value.parameter) == (400, "Idempotence-Key")


async def test_wrong_key_is_a_refusal_and_not_a_mystery(shop: Shop) -> None:
    with pytest.raises(GatewayRefusedError) as caught:
        await shop.gateway("test_wrong").shop()
    assert caught.value.status == 401


async def test_unknown_payment_is_refused(shop: Shop) -> None:
    with pytest.raises(GatewayRefusedError) as caught:
        await shop.gateway().get_payment("2f9d1c3a-000f-5000-8000-000000000000")
    assert caught.value.status == 404


async def test_shop_introduces_itself(shop: Shop) -> None:
    found = await shop.gateway().shop()
    assert (found.account_id, found.enabled, found.test, found.fiscal) == (SandboxSettings().shop_id, True, True, True)


async def test_parts_and_the_rest_go_back_and_are_listed(shop: Shop) -> None:
    payment = await shop.paid()
    part = giving_back(payment.id, amount=499_000, receipt=True)
    first = await shop.gateway().create_refund(part)
    rest = await shop.gateway().create_refund(giving_back(payment.id, amount=1_000_000, key="rest-17", receipt=True))
    assert (first.status, first.amount, first.payment_id) == (ProviderStatus.SUCCEEDED, 499_000, payment.id)
    assert await shop.gateway().get_refund(first.id) == first
    listed = await shop.gateway().refunds_of(payment.id)
    assert [one.id for one in listed] == [rest.id, first.id]
    assert listed[1].metadata == {"refund_key": "refund-17"}


async def test_every_page_of_a_payments_refunds_is_read(shop: Shop) -> None:
    payment = await shop.paid()
    for number in range(103):
        await shop.gateway().create_refund(giving_back(payment.id, amount=100, key=f"part-{number}", receipt=True))
    assert len({one.id for one in await shop.gateway().refunds_of(payment.id)}) == 103


async def test_part_without_a_receipt_and_more_than_was_paid_are_refused(shop: Shop) -> None:
    payment = await shop.paid()
    for wrong in (giving_back(payment.id, amount=100), giving_back(payment.id, amount=1_499_001, key="more")):
        with pytest.raises(GatewayRefusedError) as caught:
            await shop.gateway().create_refund(wrong)
        assert caught.value.status == 400


@pytest.mark.parametrize("kind", ["error_after_commit", "reset_after_commit", "processing_202"])
async def test_answer_lost_after_the_act_costs_no_second_refund(shop: Shop, kind: str) -> None:
    payment = await shop.paid()
    await shop.fault(kind, path="/refunds*")
    with pytest.raises(GatewayUnknownError):
        await shop.gateway().create_refund(giving_back(payment.id))
    again = await shop.gateway().create_refund(giving_back(payment.id))
    assert [one.id for one in await shop.gateway().refunds_of(payment.id)] == [again.id]


async def test_reason_of_a_canceled_refund_comes_through(shop: Shop) -> None:
    payment = await shop.paid()
    await shop.control("PUT", "/settings", {"refund_outcome": "insufficient_funds"})
    made = await shop.gateway().create_refund(giving_back(payment.id))
    assert (made.status, made.cancellation_reason) == (ProviderStatus.CANCELED, "insufficient_funds")


@pytest.mark.parametrize("refund_id", ["../payments", "", "x" * 65, "2f9d1c3a-0015-5000-8000-000000000000"])
async def test_unknown_and_forged_ids_of_refunds_are_refused(shop: Shop, refund_id: str) -> None:
    with pytest.raises(GatewayRefusedError) as caught:
        await shop.gateway().get_refund(refund_id)
    assert caught.value.status == 404
