"""Telegram Stars: an invoice, the question before it is paid, the payment, and the way back."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import LabeledPrice

from sandbox.telegram.people import ANNA, BORIS, Stage

INVOICE = {"title": "Заказ", "description": "Курс", "payload": "our-order", "currency": "XTR"}


async def invoice(stage: Stage, stars: int = 100) -> str:
    prices = [LabeledPrice(label="Курс", amount=stars)]
    return await stage.bot.create_invoice_link(
        title="Заказ", description="Курс", payload="our-order", currency="XTR", prices=prices
    )


async def answering(stage: Stage, paying: Awaitable[Any], answer: Callable[[str], Awaitable[bool]]) -> Any:
    """Pay, answer the question when the bot hears it, and return what the person sees."""
    going = asyncio.ensure_future(paying)
    while not (asked := [one for one in await stage.updates() if "pre_checkout_query" in one]):
        await asyncio.sleep(0.01)
    await answer(asked[0]["pre_checkout_query"]["id"])
    return await going


async def paid(stage: Stage, url: str) -> Any:
    paying = stage.post(f"/users/{ANNA}/pay_invoice", url=url)
    return await answering(stage, paying, lambda query: stage.bot.answer_pre_checkout_query(query, ok=True))


async def test_an_invoice_is_opened_paid_and_listed(stage: Stage) -> None:
    await stage.start()
    url = await invoice(stage)
    opened = await stage.post(f"/users/{ANNA}/open", url=url)
    assert (opened["kind"], opened["invoice"]["stars"]) == ("invoice", 100)
    done = await paid(stage, url)
    (update,) = await stage.updates()
    payment = update["message"]["successful_payment"]
    assert payment["telegram_payment_charge_id"] == done["charge_id"]
    assert (payment["currency"], payment["total_amount"], payment["invoice_payload"]) == ("XTR", 100, "our-order")
    told = (await stage.bot.get_star_transactions()).transactions
    assert [(one.id, one.amount, one.receiver) for one in told] == [(done["charge_id"], 100, None)]
    assert "100" in (await stage.get(f"/users/{ANNA}/messages"))[-1]["text"]


async def test_a_refusal_of_the_bot_is_shown_and_takes_no_stars(stage: Stage) -> None:
    await stage.start()
    paying = stage.post(f"/users/{ANNA}/pay_invoice", url=await invoice(stage))
    seen = await answering(
        stage,
        paying,
        lambda query: stage.bot.answer_pre_checkout_query(query, ok=False, error_message="Счёт закрыт"),
    )
    assert seen == {"outcome": "refused", "reason": "Счёт закрыт", "charge_id": None}
    assert (await stage.bot.get_star_transactions()).transactions == []


async def test_a_payment_goes_back_once_to_who_paid(stage: Stage) -> None:
    await stage.start()
    done = await paid(stage, await invoice(stage))
    await stage.updates()
    with pytest.raises(TelegramBadRequest, match="CHARGE_NOT_FOUND"):
        await stage.bot.refund_star_payment(BORIS, done["charge_id"])
    assert await stage.bot.refund_star_payment(ANNA, done["charge_id"])
    with pytest.raises(TelegramBadRequest, match="CHARGE_ALREADY_REFUNDED"):
        await stage.bot.refund_star_payment(ANNA, done["charge_id"])
    (update,) = await stage.updates()
    assert update["message"]["refunded_payment"]["telegram_payment_charge_id"] == done["charge_id"]
    newer = (await stage.bot.get_star_transactions(offset=1)).transactions
    assert [(one.id, one.source) for one in newer] == [(done["charge_id"], None)]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"currency": "RUB"}, "CURRENCY_INVALID"),
        ({"provider_token": "1:TEST"}, "PAYMENT_PROVIDER_INVALID"),
        ({"title": "я" * 33}, "INVOICE_TITLE_INVALID"),
        ({"payload": "я" * 65}, "INVOICE_PAYLOAD_INVALID"),
        ({"prices": []}, "STARS_INVOICE_INVALID"),
        ({"prices": [{"label": "а", "amount": 0}]}, "STARS_INVOICE_INVALID"),
    ],
)
async def test_an_invoice_that_telegram_would_refuse_is_refused(
    stage: Stage, wrong: dict[str, Any], words: str
) -> None:
    asked: dict[str, Any] = {**INVOICE, "prices": [{"label": "Курс", "amount": 100}], **wrong}
    answer = await stage.api("createInvoiceLink", **asked)
    assert words in answer["description"]
    refused = await stage.post(f"/users/{ANNA}/pay_invoice", url="https://t.me/$nothing", status=409)
    assert refused["detail"]
