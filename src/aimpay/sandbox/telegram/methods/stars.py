"""Invoices in Telegram Stars, their payments and refunds."""

from typing import Any

from aimpay.sandbox.telegram.calls import Call, whole
from aimpay.sandbox.telegram.errors import bad_request
from aimpay.sandbox.telegram.paying import tell
from aimpay.sandbox.telegram.stars import CURRENCY, payment_wire
from aimpay.sandbox.telegram.state import Telegram

TITLE, DESCRIPTION, PAYLOAD_BYTES = 32, 255, 128
PAGE = 100


async def create_invoice_link(tg: Telegram, call: Call) -> str:
    """Make an invoice in Stars; shops of the other currencies are not here."""
    payload = call.text("payload")
    if not 0 < len(call.text("title")) <= TITLE:
        raise bad_request("INVOICE_TITLE_INVALID" if call.has("title") else "title must be non-empty")
    if not 0 < len(call.text("description")) <= DESCRIPTION:
        raise bad_request("INVOICE_DESCRIPTION_INVALID" if call.has("description") else "description must be non-empty")
    if not 0 < len(payload.encode()) <= PAYLOAD_BYTES:
        raise bad_request("INVOICE_PAYLOAD_INVALID")
    if call.text("currency") != CURRENCY:
        raise bad_request("CURRENCY_INVALID")
    if call.has("provider_token"):
        raise bad_request("PAYMENT_PROVIDER_INVALID")
    return tg.stars.bill(
        title=call.text("title"), description=call.text("description"), payload=payload, stars=_price(call)
    )


def _price(call: Call) -> int:
    prices = call.structure("prices", "prices")
    if not isinstance(prices, list) or len(prices) != 1 or not isinstance(prices[0], dict):
        raise bad_request("STARS_INVOICE_INVALID")
    stars = whole(prices[0].get("amount"))
    if stars <= 0 or not prices[0].get("label"):
        raise bad_request("STARS_INVOICE_INVALID")
    return stars


async def answer_pre_checkout_query(tg: Telegram, call: Call) -> bool:
    ok, message = call.boolean("ok"), call.text("error_message")
    if not ok and not message:
        raise bad_request("ERROR_TEXT_EMPTY")
    tg.stars.answer(call.text("pre_checkout_query_id"), {"ok": ok, "error_message": message})
    return True


async def refund_star_payment(tg: Telegram, call: Call) -> bool:
    user = tg.users.get(call.integer("user_id"))
    if user is None:
        raise bad_request("USER_ID_INVALID")
    back = tg.stars.give_back(user["id"], call.text("telegram_payment_charge_id"))
    tell(tg, user, {"refunded_payment": payment_wire(back)})
    return True


async def get_star_transactions(tg: Telegram, call: Call) -> dict[str, Any]:
    offset, limit = max(call.integer("offset"), 0), call.integer("limit", PAGE)
    if not 1 <= limit <= PAGE:
        raise bad_request("LIMIT_INVALID")
    return {"transactions": [tg.stars.wire(one) for one in tg.stars.transactions()[offset : offset + limit]]}
