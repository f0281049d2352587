"""The world outside, answering at once and without a network: what is measured is ours alone."""

from datetime import UTC, datetime
from typing import Final

from aimpay.contract.gateway import BotInfo, NotifyButton
from aimpay.server.fiscal.gateway import NewReceipt, ProviderReceipt
from aimpay.server.selling.gateway import (
    NewPayment,
    NewRefund,
    ProviderPayment,
    ProviderRefund,
    ProviderStatus,
    ShopInfo,
)
from aimpay.server.workflows.gateways import Goal, Letter
from history import INCOME, PRICE

THEN: Final = datetime(2026, 1, 5, 10, tzinfo=UTC)


def payment(buyer: int) -> ProviderPayment:
    """The provider's word on a buyer's payment: it succeeded."""
    return ProviderPayment(
        id=f"pay-{buyer}",
        status=ProviderStatus.SUCCEEDED,
        amount=PRICE,
        currency="RUB",
        test=True,
        created_at=THEN,
        income_amount=INCOME,
        metadata={"order_number": f"N{buyer}", "attempt": "1"},
    )


class Provider:
    async def get_payment(self, payment_id: str) -> ProviderPayment:
        return payment(int(payment_id.removeprefix("pay-")))

    async def create_payment(self, new: NewPayment) -> ProviderPayment:
        raise NotImplementedError(new)

    async def create_refund(self, new: NewRefund) -> ProviderRefund:
        raise NotImplementedError(new)

    async def get_refund(self, refund_id: str) -> ProviderRefund:
        raise NotImplementedError(refund_id)

    async def refunds_of(self, payment_id: str) -> tuple[ProviderRefund, ...]:
        raise NotImplementedError(payment_id)

    async def payments_between(self, start: datetime, end: datetime) -> tuple[ProviderPayment, ...]:
        raise NotImplementedError(start, end)

    async def refunds_between(self, start: datetime, end: datetime) -> tuple[ProviderRefund, ...]:
        raise NotImplementedError(start, end)

    async def shop(self) -> ShopInfo:
        raise NotImplementedError


class Receipts:
    """No sale here was prepaid, so none has a second receipt."""

    async def create_receipt(self, new: NewReceipt) -> ProviderReceipt:
        raise NotImplementedError(new)

    async def get_receipt(self, receipt_id: str) -> ProviderReceipt:
        raise NotImplementedError(receipt_id)

    async def receipts_of(self, payment_id: str) -> tuple[ProviderReceipt, ...]:
        raise NotImplementedError(payment_id)


class Bot:
    def __init__(self) -> None:
        self._links = 0

    async def notify(
        self,
        telegram_id: int,
        message: str,
        buttons: tuple[NotifyButton, ...] = (),
        *,
        closes_bill: str | None = None,
        bill_course: str | None = None,
    ) -> None:
        del telegram_id, message, buttons, closes_bill, bill_course

    async def invite_link(self, telegram_id: int, chat_id: int, name: str) -> str:
        del chat_id, name
        self._links += 1
        return f"https://t.me/+{telegram_id}-{self._links}"

    async def kick(self, telegram_id: int, chat_id: int) -> None:
        del telegram_id, chat_id

    async def info(self, chat_id: int | None) -> BotInfo:
        del chat_id
        return BotInfo(username="school_bot")


class Post:
    async def send(self, letter: Letter) -> str:
        return letter.idempotency_key

    async def check(self) -> str:
        return ""


class Counter:
    async def record(self, goal: Goal) -> None:
        del goal

    async def check(self) -> str:
        return ""
