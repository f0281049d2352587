"""Which column is which, by the headers that people and other systems write."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from aimpay.server.insight.costs.columns import clean

NAMES: Final[dict[str, tuple[str, ...]]] = {
    "name": ("имя и фамилия", "фио", "имя", "имя ученика", "имя партнера", "клиент", "ученик", "партнер",
             "full name", "first name", "name"),
    "last_name": ("фамилия", "last name", "surname"),
    "email": ("email", "e mail", "почта", "эл. почта", "электронная почта", "адрес почты", "mail"),
    "phone": ("телефон", "номер телефона", "мобильный", "phone", "phone number", "тел", "тел."),
    "telegram_id": ("telegram id", "id telegram", "id в telegram", "телеграм id", "id телеграм", "telegram user id",
                    "tg id", "user id"),
    "at": ("дата оплаты", "дата покупки", "дата создания", "дата регистрации", "создан", "дата", "payment date",
           "paid at", "created at", "created", "date"),
    "amount": ("сумма оплаты", "сумма", "оплачено", "стоимость", "amount", "paid", "price"),
    "until": ("доступ до", "действует до", "окончание доступа", "окончание подписки", "дата окончания", "expires at",
              "expires", "until", "end date"),
    "code": ("код партнера", "партнерский код", "реферальный код", "код", "partner code", "ref code", "code"),
    "source": ("utm source", "источник", "source"),
    "campaign": ("utm campaign", "кампания", "campaign"),
    "note": ("комментарий", "заметка", "примечание", "comment", "note"),
    "consent_at": ("дата согласия", "согласие дата", "когда согласился", "consent date", "consent at"),
    "consent_how": ("как получено согласие", "способ согласия", "согласие", "consent how", "consent source",
                    "consent"),
}  # fmt: skip
WHO: Final = ("email", "phone", "telegram_id")
JOINTS: Final = re.compile(r"[_\-]+")


def find_columns(header: Sequence[str]) -> tuple[Mapping[str, int], Sequence[str]]:
    """Return places by field, and the headers that were not understood. Names stand in the order of preference."""
    said = [" ".join(JOINTS.sub(" ", clean(cell)).split()) for cell in header]
    found: dict[str, int] = {}
    for field, names in NAMES.items():
        place = next((said.index(name) for name in names if name in said), None)
        if place is not None and place not in found.values():
            found[field] = place
    return found, [cell for place, cell in enumerate(header) if cell and place not in found.values()]
