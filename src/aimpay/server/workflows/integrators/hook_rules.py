"""Which events are told, how a message is signed, and when it is tried again. Pure."""

import base64
import secrets
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

from aimpay.server.edge.svix import PREFIX, sign


class Event(StrEnum):
    SALE_PAID = "sale.paid"
    REFUND_MADE = "refund.made"
    LEAD_CREATED = "lead.created"
    LEAD_STAGE_MOVED = "lead.stage_moved"
    ACCESS_GRANTED = "access.granted"
    ACCESS_ENDED = "access.ended"
    QUIZ_PASSED = "quiz.passed"
    CERTIFICATE_ISSUED = "certificate.issued"
    CERTIFICATE_REVOKED = "certificate.revoked"
    PAYOUT_PAID = "payout.paid"
    CONSENT_GIVEN = "consent.given"
    CONSENT_WITHDRAWN = "consent.withdrawn"


EVENT_TITLES: Final = {
    Event.SALE_PAID: "Продажа оплачена",
    Event.REFUND_MADE: "Деньги возвращены",
    Event.LEAD_CREATED: "Новая заявка",
    Event.LEAD_STAGE_MOVED: "Заявка перешла на\u00a0другой этап",
    Event.ACCESS_GRANTED: "Открыт доступ к\u00a0курсу",
    Event.ACCESS_ENDED: "Доступ к\u00a0курсу кончился",
    Event.QUIZ_PASSED: "Тест сдан",
    Event.CERTIFICATE_ISSUED: "Выдан сертификат",
    Event.CERTIFICATE_REVOKED: "Сертификат отозван",
    Event.PAYOUT_PAID: "Выплата партнёру прошла",
    Event.CONSENT_GIVEN: "Согласие на\u00a0письма дано",
    Event.CONSENT_WITHDRAWN: "Согласие на\u00a0письма отозвано",
}
TEST: Final = "test"
SECRET_BYTES: Final = 32
PAUSES: Final = tuple(
    timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 3 * 60, 6 * 60, 12 * 60, 24 * 60, 26 * 60)
)
"""After the first try, the second…; ten tries within three days."""
KEPT: Final = timedelta(days=3)
"""What could not be delivered for so long is given up."""
OVERLAP: Final = timedelta(minutes=15)
"""How far each look goes back: longer than any transaction of ours takes to commit."""
DISABLED_AFTER: Final = timedelta(days=2)
LEAST_FAILURES: Final = 10
GONE: Final = 410
"""The other side's own word that it wants nothing more."""


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def event_id(event: str, key: str) -> str:
    """The same event has the same id, however often and wherever it is sent."""
    return f"evt_{sha256(f'{event}:{key}'.encode()).hexdigest()[:32]}"


def signed_headers(key: bytes, message_id: str, stamp: int, body: bytes) -> dict[str, str]:
    """As Standard Webhooks has it."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(stamp),
        "webhook-signature": sign(key, message_id, str(stamp), body),
        "Content-Type": "application/json",
        "User-Agent": "AiM-Pay-Webhooks/1",
    }


def pause_after(tries: int) -> timedelta | None:
    """``tries`` were made, none of them taken. None: that was the last."""
    return PAUSES[tries - 1] if tries <= len(PAUSES) else None


def is_address(url: str, *, allow_private: bool) -> bool:
    """Only https, no password in it, and a name to resolve; http as well where private addresses are allowed."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    schemes = {"https", "http"} if allow_private else {"https"}
    return parts.scheme in schemes and bool(parts.hostname) and "@" not in parts.netloc and port != 0
