"""What YooKassa answers, read tolerantly: new fields and new words are expected, missing essentials are not."""

from datetime import UTC, datetime
from typing import Any

from aimpay.server.kit.rubles import to_kopecks
from aimpay.server.selling.gateway import ProviderPayment, ProviderStatus, ShopInfo

Answer = dict[str, Any]


def read_payment(answer: Answer) -> ProviderPayment:
    """Raise KeyError, TypeError or ValueError when what we live by is missing or is not what it should be."""
    cancellation = _part(answer, "cancellation_details")
    income = _part(answer, "income_amount")
    return ProviderPayment(
        id=_text(answer["id"]),
        status=_status(answer["status"]),
        amount=to_kopecks(_text(answer["amount"]["value"])),
        currency=_text(answer["amount"]["currency"]),
        test=answer.get("test") is True,
        created_at=_moment(answer["created_at"]),
        income_amount=to_kopecks(_text(income["value"])) if income else None,
        confirmation_url=_part(answer, "confirmation").get("confirmation_url"),
        captured_at=_moment(answer["captured_at"]) if answer.get("captured_at") else None,
        cancellation_party=cancellation.get("party"),
        cancellation_reason=cancellation.get("reason"),
        method_title=_part(answer, "payment_method").get("title"),
        metadata={key: str(value) for key, value in _part(answer, "metadata").items()},
    )


def read_shop(answer: Answer) -> ShopInfo:
    """``fiscalization_enabled`` is the older way to say it. Raises as ``read_payment`` does."""
    fiscalization = _part(answer, "fiscalization") or {"enabled": answer.get("fiscalization_enabled")}
    return ShopInfo(
        account_id=str(answer["account_id"]),
        enabled=answer["status"] == "enabled",
        test=answer.get("test") is True,
        fiscal=fiscalization.get("enabled") is True,
    )


def _status(word: object) -> ProviderStatus:
    try:
        return ProviderStatus(_text(word))
    except ValueError:
        return ProviderStatus.UNKNOWN


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError(f"not a text: {value!r}")
    return value


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _part(answer: Answer, name: str) -> Answer:
    part = answer.get(name)
    return part if isinstance(part, dict) else {}
