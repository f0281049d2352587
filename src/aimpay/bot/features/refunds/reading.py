"""What an admin typed after «Вернуть:» and «Добавить:». Pure."""

import re
from dataclasses import dataclass
from typing import Final

ORDER_NUMBER: Final = re.compile(r"[0-9A-Z]{4,16}")
PERSON_ID: Final = re.compile(r"[1-9][0-9]{0,14}")
SUM: Final = re.compile(
    r"(?P<rubles>\d{1,3}(?:[ \u00a0]\d{3})+|\d{1,9})(?:[.,](?P<kopecks>\d{1,2}))?\s*(?:₽|руб\.?|р\.)?(?=\s|$)"
)
REASON_LIMIT: Final = 250


@dataclass(frozen=True)
class Order:
    """``what`` is a number of an order or of a person; ``amount`` in kopecks, None when no sum was typed."""

    what: str
    amount: int | None
    reason: str


def read_refund(argument: str) -> Order | None:
    """Read «ABCD2345 1500,50 причина»; None when no number of an order stands first."""
    return _read(argument, ORDER_NUMBER)


def read_grant(argument: str) -> Order | None:
    """Read «123456789 14990 причина»; None when no Telegram id stands first."""
    return _read(argument, PERSON_ID)


def _read(argument: str, number: re.Pattern[str]) -> Order | None:
    words = argument.split(maxsplit=1)
    if not words or not number.fullmatch(words[0].upper()):
        return None
    amount, reason = _sum_and_reason(words[1] if len(words) > 1 else "")
    return Order(words[0].upper(), amount, reason[:REASON_LIMIT])


def _sum_and_reason(rest: str) -> tuple[int | None, str]:
    found = SUM.match(rest)
    if found is None:
        return None, rest.strip()
    rubles = re.sub(r"\s", "", found["rubles"])
    return int(rubles) * 100 + int((found["kopecks"] or "0").ljust(2, "0")), rest[found.end() :].strip()
