"""Failures in words, with where their story is."""

from typing import Final

from aimpay.server.growth.mailing.models import Channel, Delivery
from aimpay.server.kit.typography import NBSP, tied
from aimpay.server.office.segments.words import REASONS
from aimpay.server.workflows.failures.whose import Whose
from aimpay.server.workflows.failures.words import About, step_words
from aimpay.server.workflows.models import FailedStep

LIST: Final = "/office/failures"
MESSAGES: Final = f"{LIST}/messages"
CHANNELS: Final = {Channel.TELEGRAM: "Telegram", Channel.EMAIL: "почта"}
ADDRESSES: Final = {
    About.PAYOUT: ("Выплата", "/office/payouts/"),
    About.PROVIDER_PAYOUT: ("Выплата", "/office/payouts/"),
    About.CERTIFICATE: ("Сертификат", ""),
    About.CORRECTION: ("Сертификат", ""),
    About.STATUS: ("Сертификат", ""),
    About.CHAT: ("Разговор", "/office/chats/"),
}
"""Everything else with a number is an order."""
DELIVERY_REASONS: Final = {
    "no_text": "в шаблоне нет текста для этого канала",
    "key_expired": "почтовый сервис больше не помнит это письмо",
    "restarted": "бот перезапустился посреди отправки",
}


def title(row: FailedStep) -> str:
    what = step_words(row.step).what
    return tied(what[0].upper() + what[1:])


def place(of: Whose) -> tuple[str, str] | None:
    """An address, empty where there is no page, and its name."""
    if of.number is None:
        return None
    word, address = ADDRESSES.get(of.about, ("Заказ", "/office/orders/"))
    return (f"{address}{of.number}" if address else ""), f"{word}{NBSP}{of.number}"


def reason_of(one: Delivery) -> str:
    reason = one.reason or ""
    return tied(DELIVERY_REASONS.get(reason, REASONS.get(reason, reason)) or "причина неизвестна")


def channel_of(one: Delivery) -> str:
    return CHANNELS[Channel(one.channel)]
