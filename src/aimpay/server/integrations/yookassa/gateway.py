"""YooKassa behind selling's PaymentGateway, and behind fiscal's ReceiptGateway."""

import re
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Final, TypeVar

import aiohttp

from aimpay.server.fiscal.gateway import NewReceipt, ProviderReceipt
from aimpay.server.integrations.yookassa.answers import Answer, read_payment, read_receipt, read_refund, read_shop
from aimpay.server.integrations.yookassa.lists import created_between, read_list
from aimpay.server.integrations.yookassa.requests import payment_body, receipt_body, refund_body
from aimpay.server.integrations.yookassa.transport import Patience, Transport
from aimpay.server.kit.breaker import Breaker
from aimpay.server.selling.gateway import (
    GatewayRefusedError,
    GatewayUnknownError,
    NewPayment,
    NewRefund,
    ProviderPayment,
    ProviderRefund,
    ShopInfo,
)

OBJECT_ID: Final = re.compile(r"[0-9A-Za-z-]{1,64}")

PATIENCE: Final = Patience()

Read = TypeVar("Read")


class YooKassaGateway:
    """Works on the process's one session. A repeated ``create_payment`` sends the same words under the same key."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        base_url: str,
        shop_id: str,
        secret_key: str,
        patience: Patience = PATIENCE,
        breaker: Breaker | None = None,
    ) -> None:
        self._transport = Transport(
            session, base_url=base_url, shop_id=shop_id, secret_key=secret_key, patience=patience, breaker=breaker
        )

    async def create_payment(self, new: NewPayment) -> ProviderPayment:
        answer = await self._transport.post("/payments", payment_body(new), key=new.idempotency_key)
        return _read(read_payment, answer)

    async def get_payment(self, payment_id: str) -> ProviderPayment:
        _check_id(payment_id)
        return _read(read_payment, await self._transport.get(f"/payments/{payment_id}"))

    async def create_refund(self, new: NewRefund) -> ProviderRefund:
        answer = await self._transport.post("/refunds", refund_body(new), key=new.idempotency_key)
        return _read(read_refund, answer)

    async def get_refund(self, refund_id: str) -> ProviderRefund:
        _check_id(refund_id)
        return _read(read_refund, await self._transport.get(f"/refunds/{refund_id}"))

    async def refunds_of(self, payment_id: str) -> tuple[ProviderRefund, ...]:
        _check_id(payment_id)
        return await read_list(self._transport, "/refunds", {"payment_id": payment_id}, read_refund)

    async def payments_between(self, start: datetime, end: datetime) -> tuple[ProviderPayment, ...]:
        return await read_list(self._transport, "/payments", created_between(start, end), read_payment)

    async def refunds_between(self, start: datetime, end: datetime) -> tuple[ProviderRefund, ...]:
        return await read_list(self._transport, "/refunds", created_between(start, end), read_refund)

    async def create_receipt(self, new: NewReceipt) -> ProviderReceipt:
        answer = await self._transport.post("/receipts", receipt_body(new), key=new.idempotency_key)
        return _read(read_receipt, answer)

    async def get_receipt(self, receipt_id: str) -> ProviderReceipt:
        _check_id(receipt_id)
        return _read(read_receipt, await self._transport.get(f"/receipts/{receipt_id}"))

    async def receipts_of(self, payment_id: str) -> tuple[ProviderReceipt, ...]:
        _check_id(payment_id)
        return await read_list(self._transport, "/receipts", {"payment_id": payment_id}, read_receipt)

    async def shop(self) -> ShopInfo:
        return _read(read_shop, await self._transport.get("/me"))


def _check_id(object_id: str) -> None:
    """An id from a forged notification could name another path: such a one is never sent."""
    if not OBJECT_ID.fullmatch(object_id):
        raise GatewayRefusedError(
            status=HTTPStatus.NOT_FOUND, code="not_found", description="not an id of an object", parameter="id"
        )


def _read(reader: Callable[[Answer], Read], answer: Answer) -> Read:
    try:
        return reader(answer)
    except (KeyError, TypeError, ValueError) as error:
        raise GatewayUnknownError(f"an answer that cannot be read: {error!r}") from error
