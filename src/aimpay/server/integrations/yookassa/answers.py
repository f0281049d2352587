"""What YooKassa answers, read tolerantly: new fields and new words are expected, missing essentials are not."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from aimpay.server.fiscal.gateway import ProviderReceipt, ProviderReceiptStatus
from aimpay.server.kit.rubles import to_kopecks
from aimpay.server.selling.gateway import ProviderPayment, ProviderRefund, ProviderStatus, ShopInfo

Answer = dict[str, Any]
Item = TypeVar("Item")


def read_payment(answer: Answer) -> ProviderPayment:
    """Raise KeyError, TypeError or ValueError when what we live by is missing or is not what it should be."""
    cancellation = read_part(answer, "cancellation_details")
    income = read_part(answer, "income_amount")
    return ProviderPayment(
        id=read_text(answer["id"]),
        status=_status(answer["status"]),
        amount=to_kopecks(read_text(answer["amount"]["value"])),
        currency=read_text(answer["amount"]["currency"]),
        test=answer.get("test") is True,
        created_at=read_moment(answer["created_at"]),
        income_amount=to_kopecks(read_text(income["value"])) if income else None,
        confirmation_url=read_part(answer, "confirmation").get("confirmation_url"),
        captured_at=read_moment(answer["captured_at"]) if answer.get("captured_at") else None,
        cancellation_party=cancellation.get("party"),
        cancellation_reason=cancellation.get("reason"),
        method_title=read_part(answer, "payment_method").get("title"),
        metadata={key: str(value) for key, value in read_part(answer, "metadata").items()},
    )


def read_refund(answer: Answer) -> ProviderRefund:
    """Raises as ``read_payment`` does."""
    cancellation = read_part(answer, "cancellation_details")
    return ProviderRefund(
        id=read_text(answer["id"]),
        payment_id=read_text(answer["payment_id"]),
        status=_status(answer["status"]),
        amount=to_kopecks(read_text(answer["amount"]["value"])),
        currency=read_text(answer["amount"]["currency"]),
        created_at=read_moment(answer["created_at"]),
        cancellation_party=cancellation.get("party"),
        cancellation_reason=cancellation.get("reason"),
        metadata={key: str(value) for key, value in read_part(answer, "metadata").items()},
    )


def read_receipt(answer: Answer) -> ProviderReceipt:
    """Raises as ``read_payment`` does."""
    return ProviderReceipt(
        id=read_text(answer["id"]),
        status=_receipt_status(answer["status"]),
        offsets=any(one.get("type") == "prepayment" for one in answer.get("settlements") or ()),
    )


def read_page(read_item: Callable[[Answer], Item], answer: Answer) -> tuple[tuple[Item, ...], str | None]:
    """Return one page of a list and the cursor of the next."""
    cursor = answer.get("next_cursor")
    return tuple(read_item(item) for item in answer["items"]), read_text(cursor) if cursor else None


def read_shop(answer: Answer) -> ShopInfo:
    """``fiscalization_enabled`` is the older way to say it. Raises as ``read_payment`` does."""
    fiscalization = read_part(answer, "fiscalization") or {"enabled": answer.get("fiscalization_enabled")}
    return ShopInfo(
        account_id=str(answer["account_id"]),
        enabled=answer["status"] == "enabled",
        test=answer.get("test") is True,
        fiscal=fiscalization.get("enabled") is True,
    )


def _receipt_status(word: object) -> ProviderReceiptStatus:
    try:
        return ProviderReceiptStatus(read_text(word))
    except ValueError:
        return ProviderReceiptStatus.UNKNOWN


def _status(word: object) -> ProviderStatus:
    try:
        return ProviderStatus(read_text(word))
    except ValueError:
        return ProviderStatus.UNKNOWN


def read_text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError(f"not a text: {value!r}")
    return value


def read_moment(value: object) -> datetime:
    moment = datetime.fromisoformat(read_text(value))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def read_part(answer: Answer, name: str) -> Answer:
    part = answer.get(name)
    return part if isinstance(part, dict) else {}
