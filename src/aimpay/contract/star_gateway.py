"""Telegram Stars: what the server asks of the bot, the only one who speaks to Telegram."""

from datetime import datetime

from pydantic import Field

from aimpay.contract.stars import ChargeId, Count, Payload
from aimpay.contract.wire import Call, Done, TelegramId, Wire


class MakeStarsInvoice(Wire):
    title: str = Field(min_length=1, max_length=32)
    description: str = Field(min_length=1, max_length=255)
    payload: Payload
    stars: Count


class StarsInvoice(Wire):
    url: str


class RefundStars(Wire):
    """Telegram returns the whole payment or nothing."""

    telegram_id: TelegramId
    charge_id: ChargeId


class ListStars(Wire):
    """``offset`` transactions were read before."""

    offset: int = Field(ge=0)


class StarTransfer(Wire):
    """Stars that a person paid by an invoice or, ``back``, was returned. Both have the same ``charge_id``."""

    charge_id: str
    payload: str
    telegram_id: int
    stars: int
    at: datetime
    back: bool


class StarTransfers(Wire):
    """Oldest first. ``read`` counts what Telegram told, also what is no payment by invoice; 0 is the end."""

    transfers: tuple[StarTransfer, ...]
    read: int


MAKE_STARS_INVOICE = Call("/make_stars_invoice", MakeStarsInvoice, StarsInvoice, "Make an invoice in Telegram Stars")
REFUND_STARS = Call("/refund_stars", RefundStars, Done, "Return a payment in Stars; a repeat changes nothing")
LIST_STARS = Call("/list_stars", ListStars, StarTransfers, "The bot's payments and refunds in Stars")
