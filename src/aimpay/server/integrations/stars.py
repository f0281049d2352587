"""Telegram Stars behind selling's PaymentGateway, through the bot: only it speaks to Telegram.

Nothing here is remembered by Telegram under a key of ours, so the invoice itself carries what it was made for, and a
payment is found in the list of the bot's transactions, which only grows.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from aimpay.contract.client import Caller
from aimpay.contract.errors import ErrorCode, RemoteError, RemoteSilentError
from aimpay.contract.star_gateway import (
    LIST_STARS,
    MAKE_STARS_INVOICE,
    REFUND_STARS,
    ListStars,
    MakeStarsInvoice,
    RefundStars,
    StarTransfer,
)
from aimpay.contract.wire import Call, Request, Response
from aimpay.server.kit.breaker import Breaker
from aimpay.server.selling.gateway import (
    GatewayRefusedError,
    GatewayUnknownError,
    NewPayment,
    NewRefund,
    ProviderPayment,
    ProviderRefund,
    ProviderStatus,
    ShopInfo,
)
from aimpay.server.selling.rules import CONFIRMATION_WINDOW
from aimpay.server.selling.star_bill import BACK, StarBill, marked_id, refund_id

RUB: Final = "RUB"
LONGEST_DESCRIPTION: Final = 255
GRACE: Final = timedelta(minutes=5)
"""Telegram may have been told «yes» just before an invoice ran out; the Stars come a little later."""
PASSING: Final = frozenset({ErrorCode.TELEGRAM_UNREACHABLE, ErrorCode.UNAVAILABLE, ErrorCode.INTERNAL})


class StarsGateway:
    """Keeps what it has read of the transactions, and asks only for what is new."""

    def __init__(self, caller: Caller, now: Callable[[], datetime], breaker: Breaker | None = None) -> None:
        self._caller = caller
        self._breaker = breaker or Breaker("bot")
        self._now = now
        self._seen: list[StarTransfer] = []
        self._read = 0
        self._reading = asyncio.Lock()

    async def create_payment(self, new: NewPayment) -> ProviderPayment:
        """Make the invoice's link. A repeat makes another link of the same invoice, as good as the first."""
        bill = StarBill.of(new)
        invoice = MakeStarsInvoice(
            title=f"Заказ {bill.order_number}",
            description=new.description[:LONGEST_DESCRIPTION],
            payload=bill.payload,
            stars=bill.stars,
        )
        made = await self._ask(MAKE_STARS_INVOICE, invoice)
        return _payment(bill, ProviderStatus.PENDING, url=made.url)

    async def get_payment(self, payment_id: str) -> ProviderPayment:
        """``payment_id`` is an invoice's, or that of one payment by it; the first payment has the invoice's own."""
        bill = _bill(payment_id)
        if found := await self._find(payment_id):
            return _paid(bill, self._id(bill, found), found)
        if payment_id != bill.payload:
            raise GatewayUnknownError("Telegram told of a payment that is not among its transactions yet")
        if self._now() > bill.closes_at + GRACE:
            return _payment(bill, ProviderStatus.CANCELED)
        return _payment(bill, ProviderStatus.PENDING)

    async def create_refund(self, new: NewRefund) -> ProviderRefund:
        """Return a payment. What was returned before stays returned once."""
        bill, paid = _bill(new.payment_id), await self._find(new.payment_id)
        if paid is None:
            raise _refused("not_found", "no such payment among the bot's transactions")
        if new.amount != bill.amount:
            raise _refused("stars_full_only", "Telegram returns the whole of a payment in Stars or nothing")
        if self._back(paid) is None:
            await self._ask(REFUND_STARS, RefundStars(telegram_id=paid.telegram_id, charge_id=paid.charge_id))
        return _refund(bill, self._id(bill, paid), self._now())

    async def get_refund(self, refund_id: str) -> ProviderRefund:
        found = await self.refunds_of(refund_id.removesuffix(BACK))
        if not found:
            raise GatewayUnknownError("Telegram told of a refund that is not among its transactions yet")
        return found[0]

    async def refunds_of(self, payment_id: str) -> tuple[ProviderRefund, ...]:
        bill, paid = _bill(payment_id), await self._find(payment_id)
        back = self._back(paid) if paid else None
        return (_refund(bill, self._id(bill, back), back.at),) if back else ()

    async def payments_between(self, start: datetime, end: datetime) -> tuple[ProviderPayment, ...]:
        await self._refresh()
        paid = [(_bill(one.payload), one) for one in self._ours(start, end) if not one.back]
        return tuple(_paid(bill, self._id(bill, one), one) for bill, one in paid)

    async def refunds_between(self, start: datetime, end: datetime) -> tuple[ProviderRefund, ...]:
        await self._refresh()
        returned = [(_bill(one.payload), one) for one in self._ours(start, end) if one.back]
        return tuple(_refund(bill, self._id(bill, one), one.at) for bill, one in returned)

    def _ours(self, start: datetime, end: datetime) -> list[StarTransfer]:
        return [one for one in self._seen if start <= one.at < end and StarBill.read(one.payload)]

    async def shop(self) -> ShopInfo:
        """Stars need no contract: who has a bot may take them."""
        await self._refresh()
        return ShopInfo(account_id="stars", enabled=True, test=False, fiscal=False)

    async def _find(self, payment_id: str) -> StarTransfer | None:
        await self._refresh()
        bill = _bill(payment_id)
        paid = [one for one in self._seen if one.payload == bill.payload and not one.back]
        wanted = (one for one in paid if payment_id in {bill.payload, marked_id(bill.payload, one.charge_id)})
        return next(wanted, None)

    def _id(self, bill: StarBill, one: StarTransfer) -> str:
        paid = (seen.charge_id for seen in self._seen if seen.payload == bill.payload and not seen.back)
        return bill.payload if next(paid) == one.charge_id else marked_id(bill.payload, one.charge_id)

    def _back(self, paid: StarTransfer) -> StarTransfer | None:
        return next((one for one in self._seen if one.back and one.charge_id == paid.charge_id), None)

    async def _refresh(self) -> None:
        async with self._reading:
            while (page := await self._ask(LIST_STARS, ListStars(offset=self._read))).read:
                self._seen.extend(page.transfers)
                self._read += page.read

    async def _ask(self, call: Call[Request, Response], request: Request) -> Response:
        with self._breaker.around(GatewayUnknownError):
            return await self._call(call, request)

    async def _call(self, call: Call[Request, Response], request: Request) -> Response:
        try:
            return await self._caller(call, request)
        except RemoteSilentError as error:
            raise GatewayUnknownError(str(error)) from error
        except RemoteError as error:
            if error.code in PASSING or error.status == HTTPStatus.TOO_MANY_REQUESTS:
                raise GatewayUnknownError(str(error)) from error
            raise _refused(error.code, str(error.details.get("description", error.message))) from error


def _bill(payment_id: str) -> StarBill:
    bill = StarBill.read(payment_id) or StarBill.read(payment_id.rpartition(".")[0])
    if bill is None:
        raise GatewayRefusedError(status=HTTPStatus.NOT_FOUND, code="not_found", description="not a bill of ours")
    return bill


def _payment(bill: StarBill, status: ProviderStatus, url: str | None = None) -> ProviderPayment:
    over = status is ProviderStatus.CANCELED
    return ProviderPayment(
        id=bill.payload,
        status=status,
        amount=bill.amount,
        currency=RUB,
        test=False,
        created_at=bill.closes_at - CONFIRMATION_WINDOW,
        confirmation_url=url,
        cancellation_party="telegram" if over else None,
        cancellation_reason="expired_on_confirmation" if over else None,
        metadata=_metadata(bill),
    )


def _paid(bill: StarBill, payment_id: str, paid: StarTransfer) -> ProviderPayment:
    """Stars are worth what they were asked for; a wrong count of them makes a wrong sum, which is not settled."""
    return ProviderPayment(
        id=payment_id,
        status=ProviderStatus.SUCCEEDED,
        amount=bill.amount * paid.stars // bill.stars,
        currency=RUB,
        test=False,
        created_at=paid.at,
        captured_at=paid.at,
        method_title="Telegram Stars",
        metadata=_metadata(bill),
    )


def _metadata(bill: StarBill) -> dict[str, str]:
    return {"order_number": bill.order_number, "attempt": str(bill.attempt)}


def _refund(bill: StarBill, payment_id: str, at: datetime) -> ProviderRefund:
    return ProviderRefund(
        id=refund_id(payment_id),
        payment_id=payment_id,
        status=ProviderStatus.SUCCEEDED,
        amount=bill.amount,
        currency=RUB,
        created_at=at,
    )


def _refused(code: str, description: str) -> GatewayRefusedError:
    return GatewayRefusedError(status=HTTPStatus.BAD_REQUEST, code=code, description=description)
