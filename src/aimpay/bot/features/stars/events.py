"""Telegram asks before it takes Stars, and tells when they came or went."""

import asyncio
import logging
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramAPIError
from aiogram.types import Message, PreCheckoutQuery, RefundedPayment, SuccessfulPayment, TelegramObject

from aimpay.bot.desk import Desk
from aimpay.bot.features.access.events import persistently
from aimpay.bot.features.stars import texts
from aimpay.bot.middlewares.request_id import Next
from aimpay.bot.stars import CURRENCY
from aimpay.contract.errors import RemoteError, RemoteSilentError
from aimpay.contract.stars import CHECK_STARS, REPORT_STARS, CheckStars, ReportStars

log = logging.getLogger(__name__)


def register(dispatcher: Dispatcher) -> None:
    """Money stands before everything that may hold a message back."""
    dispatcher.message.outer_middleware(stars_first)
    dispatcher.pre_checkout_query.register(on_pre_checkout)


async def on_pre_checkout(query: PreCheckoutQuery, bot: Bot, desk: Desk) -> None:
    """Answer in time whatever happens: without the server's word nobody pays."""
    refusal = await _refusal(query, desk)
    try:
        await bot.answer_pre_checkout_query(query.id, ok=refusal is None, error_message=refusal)
    except TelegramAPIError as error:
        log.warning("a question about a payment was not answered: %s", error.message)


async def _refusal(query: PreCheckoutQuery, desk: Desk) -> str | None:
    if query.currency != CURRENCY:
        return texts.WRONG_CURRENCY
    asked = CheckStars(telegram_id=query.from_user.id, payload=query.invoice_payload, stars=query.total_amount)
    try:
        async with asyncio.timeout(desk.limits.checkout_seconds):
            return (await desk.call(CHECK_STARS, asked)).refusal
    except (RemoteSilentError, RemoteError, TimeoutError) as error:
        log.warning("a payment is put off: the server did not decide: %r", error)
        return texts.LATER


async def stars_first(handler: Next, event: TelegramObject, data: dict[str, Any]) -> Any:
    """Tell the server of Stars that came or went; other messages go on."""
    told = (event.successful_payment or event.refunded_payment) if isinstance(event, Message) else None
    if not isinstance(event, Message) or told is None:
        return await handler(event, data)
    if told.currency == CURRENCY and not await persistently(data["desk"], REPORT_STARS, _report(told)):
        log.error("Stars came or went, and the server was not told: it will find out by itself")
    return None


def _report(told: SuccessfulPayment | RefundedPayment) -> ReportStars:
    return ReportStars(
        payload=told.invoice_payload,
        stars=told.total_amount,
        charge_id=told.telegram_payment_charge_id,
        back=isinstance(told, RefundedPayment),
    )
