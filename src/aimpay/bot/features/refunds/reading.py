"""What an admin typed after «Вернуть:», «Добавить:» and «Отозвать:». Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

ORDER_NUMBER: Final = re.compile(r"[0-9A-Z]{4,16}")
PERSON_ID: Final = re.compile(r"[1-9][0-9]{0,14}")
SUM: Final = re.compile(
    r"(?P<rubles>\d{1,3}(?:[ \u00a0]\d{3})+|\d{1,9})(?:[.,](?P<kopecks>\d{1,2}))?\s*(?:₽|руб\.?|р\.)?(?=\s|$)"
)
REASON_LIMIT: Final = 250


@dataclass(frozen=True)
class Order:
    """``what`` is a number of an order or of a person; ``amount`` in kopecks, None when no sum was typed.

    ``course`` is the slug of a course that stands next to the person.
    """

    what: str
    amount: int | None
    reason: str
    course: str | None = None


def read_refund(argument: str) -> Order | None:
    """Read «ABCD2345 1500,50 причина»; None when no number of an order stands first."""
    return _read(argument, ORDER_NUMBER)


def read_grant(argument: str, courses: Collection[str] = ()) -> Order | None:
    """Read «123456789 python 14990 причина», with one of ``courses`` or none; None when no Telegram id stands first."""
    person, _, rest = argument.strip().partition(" ")
    course, _, after = rest.strip().partition(" ")
    if course.lower() not in courses:
        return _read(argument, PERSON_ID)
    order = _read(f"{person} {after}", PERSON_ID)
    return replace(order, course=course.lower()) if order else None


@dataclass(frozen=True)
class Revoke:
    """``what`` is a Telegram id when ``by_person``, else a number of an order."""

    what: str
    by_person: bool
    reason: str


def read_revoke(argument: str) -> Revoke | None:
    """Read «123456789 причина» or «ABCD2345 причина»; None without a number or without a reason."""
    what, _, reason = argument.strip().partition(" ")
    number, because = what.upper(), reason.strip()[:REASON_LIMIT]
    by_person = PERSON_ID.fullmatch(number) is not None
    if not because or not (by_person or ORDER_NUMBER.fullmatch(number)):
        return None
    return Revoke(number, by_person, because)


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
