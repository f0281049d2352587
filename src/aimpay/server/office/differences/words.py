"""Both sides of a difference in words."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from aimpay.contract.money_text import rubles
from aimpay.server.kit.typography import NBSP
from aimpay.server.workflows.models import Difference
from aimpay.server.workflows.reconciliation.rules import REGISTRY, Fault

LIST: Final = "/office/differences"
SUBJECTS: Final = {
    "payment": "Платёж",
    "refund": "Возврат",
    "stars_payment": "Платёж звёздами",
    "stars_refund": "Возврат звёзд",
    "payout": "Выплата",
}
SUBJECTS_MANY: Final = {
    "payment": "Платежи",
    "refund": "Возвраты",
    "stars_payment": "Платежи звёздами",
    "stars_refund": "Возвраты звёзд",
    "payout": "Выплаты",
}
FAULTS: Final = {
    Fault.UNKNOWN: "у\u00a0нас такого нет",
    Fault.UNSETTLED: "у\u00a0нас не\u00a0проведён",
    Fault.CANCELED: "у\u00a0них отмена",
    Fault.AMOUNT: "разные суммы",
    Fault.INCOME: "разная комиссия",
    Fault.STATUS: "у\u00a0них не\u00a0завершён",
    Fault.MISSING: "у\u00a0них такого нет",
    Fault.HEALED: "исправлено само",
}
STATUSES: Final = {
    "succeeded": "прошёл",
    "canceled": "отменён",
    "pending": "не\u00a0завершён",
    "waiting_for_capture": "ждёт списания",
    "created": "начат",
    "refused": "отказ",
    "approved": "одобрена",
    "sent": "в\u00a0пути",
    "rejected": "отклонена",
}
ORDER: Final = re.compile(r"заказ (\w+)")
PAYOUT: Final = re.compile(r"выплата (\w+)")


def title(one: Difference) -> str:
    subject, _, fault = one.kind.rpartition("_")
    return f"{SUBJECTS[subject]}: {FAULTS[Fault(fault)]}"


def side(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What one side says; empty when it says nothing."""
    found: list[tuple[str, str]] = []
    if (amount := told.get("amount")) is not None:
        found.append(("Сумма", rubles(int(amount))))
    if status := told.get("status"):
        found.append(("Состояние", STATUSES.get(str(status), str(status))))
    if (income := told.get("income")) is not None:
        found.append(("Дошло после комиссии", rubles(int(income))))
    if number := told.get("number") or told.get("mark"):
        found.append(("Номер", str(number)))
    return found


def is_of_registry(one: Difference) -> bool:
    return one.theirs.get("source") == REGISTRY


def link(one: Difference) -> tuple[str, str] | None:
    """Where the order or the payout is: an address, and its name."""
    label = str(one.ours.get("number") or "")
    if found := ORDER.fullmatch(label):
        return f"/office/orders/{found[1]}", f"Заказ{NBSP}{found[1]}"
    if found := PAYOUT.fullmatch(label):
        return f"/office/payouts/{found[1]}", f"Выплата{NBSP}{found[1]}"
    return None


def days(first: date, last: date) -> str:
    return f"{last:%d.%m.%Y}" if first == last else f"{first:%d.%m}\u00a0— {last:%d.%m.%Y}"
