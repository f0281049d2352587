"""Why people of a segment get nothing, in words."""

from typing import Final

from aimpay.contract.money_text import grouped
from aimpay.server.growth.broadcasts.audience import NO_ADDRESS, AudienceCount
from aimpay.server.growth.mailing.gate import ERASED, REFUSED_SERVICE, UNREACHABLE
from aimpay.server.growth.mailing.may_send import Hindrance
from aimpay.server.kit.typography import NBSP

REASONS: Final = {
    Hindrance.NO_CONSENT: "нет согласия",
    Hindrance.WITHDRAWN: "отписались",
    Hindrance.SUPPRESSED: f"почта не{NBSP}принимает",
    UNREACHABLE: f"остановили бота или{NBSP}почта не{NBSP}принимает",
    NO_ADDRESS: "некуда писать",
    REFUSED_SERVICE: "заблокированы школой",
    ERASED: "удалены по\u00a0их просьбе",
    "cancelled": "рассылка отменена",
    "enough": "уже получили достаточно",
}


def counted(count: AudienceCount) -> str:
    """Say who gets it and who does not."""
    told = f"Получат {grouped(count.told)} из{NBSP}{grouped(count.chosen)}"
    ways = [
        f"{word}: {grouped(number)}"
        for word, number in (("Telegram", count.telegram), ("почта", count.email))
        if number
    ]
    not_told = [f"{REASONS.get(reason, reason)}{NBSP}— {grouped(number)}" for reason, number in count.skipped.items()]
    said = told + (f" ({', '.join(ways)})" if ways else "") + "."
    return said + (f" Не{NBSP}получат: {', '.join(not_told)}." if not_told else "")
