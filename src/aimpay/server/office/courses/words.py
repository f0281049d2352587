"""Changes of a course and of promo codes in words."""

from typing import Any, Final

from aimpay.contract.money_text import rubles
from aimpay.server.fiscal.rules import PAYMENT_MODES, PAYMENT_SUBJECTS, TAX_SYSTEMS, VAT
from aimpay.server.kit.typed import typed_hundredths
from aimpay.server.staff.models import AuditEntry

NAMES: Final = {
    "price": "цена",
    "crossed_price": "зачёркнутая цена",
    "bonus_amount": "бонус партнёра",
    "bonus_percent": "бонус партнёра, доля",
    "early_bird": "ранние цены",
    "title": "название",
    "group_id": "группа",
    "on_sale": "в продаже",
    "access_days": "срок доступа, дней",
    "trial_hours": "пробный доступ, часов",
    "trial_quiz": "тест во время пробы",
    "vat_code": "ставка НДС",
    "payment_subject": "предмет расчёта",
    "payment_mode": "способ расчёта",
    "tax_system_code": "система налогообложения",
    "kind": "вид скидки",
    "value": "скидка",
    "course_id": "только для курса №",
    "user_id": "только для человека №",
    "most_uses": "использований",
    "is_active": "включён",
    "until": "действует до",
}
CODES: Final[dict[str, dict[Any, str]]] = {
    "vat_code": VAT,
    "payment_subject": PAYMENT_SUBJECTS,
    "payment_mode": PAYMENT_MODES,
    "tax_system_code": TAX_SYSTEMS,
}
SUMS: Final = frozenset({"price", "crossed_price", "bonus_amount"})


def change_words(entry: AuditEntry) -> list[str]:
    """A line for each thing that differs."""
    before: dict[str, Any] = entry.before or {}
    after: dict[str, Any] = entry.after or {}
    if entry.before is None:
        return [f"{_name(key)}: {_said(key, value)}" for key, value in after.items() if value is not None]
    changed = [key for key in after if before.get(key) != after[key]]
    return [f"{_name(key)}: {_said(key, before.get(key))} → {_said(key, after[key])}" for key in changed]


def _name(key: str) -> str:
    return NAMES.get(key, key)


def _said(name: str, value: Any) -> str:
    if name == "early_bird":
        return ", ".join(rubles(step["price"]) for step in value) or "нет"
    if value is None:
        return "нет"
    if name in CODES:
        return CODES[name].get(value, str(value))
    if isinstance(value, bool):
        return "да" if value else "нет"
    if name == "bonus_percent":
        return f"{typed_hundredths(value)}\u00a0%"
    return rubles(value) if name in SUMS else str(value)
