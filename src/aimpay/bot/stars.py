"""What the server may ask about Telegram Stars."""

import logging
from collections.abc import Iterator, Mapping
from typing import Any, Final

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import LabeledPrice, StarTransaction, TransactionPartnerUser

from aimpay.contract.star_gateway import (
    LIST_STARS,
    MAKE_STARS_INVOICE,
    REFUND_STARS,
    ListStars,
    MakeStarsInvoice,
    RefundStars,
    StarsInvoice,
    StarTransfer,
    StarTransfers,
)
from aimpay.contract.wire import Call, Done

log = logging.getLogger(__name__)

CURRENCY: Final = "XTR"
DONE_BEFORE: Final = "CHARGE_ALREADY_REFUNDED"


class StarsDesk:
    """Errors of Telegram go up: the side door names them."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self.answers: Final[Mapping[Call[Any, Any], Any]] = {
            MAKE_STARS_INVOICE: self.make_invoice,
            REFUND_STARS: self.refund,
            LIST_STARS: self.transfers,
        }

    async def make_invoice(self, request: MakeStarsInvoice) -> StarsInvoice:
        """Stars need no payment provider: its token stays empty."""
        url = await self._bot.create_invoice_link(
            title=request.title,
            description=request.description,
            payload=request.payload,
            provider_token="",
            currency=CURRENCY,
            prices=[LabeledPrice(label=request.title, amount=request.stars)],
        )
        return StarsInvoice(url=url)

    async def refund(self, request: RefundStars) -> Done:
        try:
            await self._bot.refund_star_payment(request.telegram_id, request.charge_id)
        except TelegramBadRequest as error:
            if DONE_BEFORE not in error.message:
                raise
            log.info("a payment in Stars was returned before")
        return Done()

    async def transfers(self, request: ListStars) -> StarTransfers:
        told = (await self._bot.get_star_transactions(offset=request.offset)).transactions
        return StarTransfers(transfers=[found for one in told for found in _read(one)], read=len(told))


def _read(one: StarTransaction) -> Iterator[StarTransfer]:
    """Leave out what is no payment by an invoice: gifts, withdrawals, advertising."""
    partner = one.receiver or one.source
    if isinstance(partner, TransactionPartnerUser) and partner.invoice_payload:
        yield StarTransfer(
            charge_id=one.id,
            payload=partner.invoice_payload,
            telegram_id=partner.user.id,
            stars=one.amount,
            at=one.date,
            back=one.receiver is not None,
        )
