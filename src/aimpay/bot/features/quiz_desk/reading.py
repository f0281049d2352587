"""What an admin typed after «Зачесть тест:». Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

ID_DIGITS: Final = 15
REASON_LIMIT: Final = 250


@dataclass(frozen=True)
class Pass:
    """``course`` is None when none of the known ones stands after the person."""

    telegram_id: int
    course: str | None
    reason: str


def read_pass(argument: str, courses: Collection[str]) -> Pass | None:
    """Read «123456789 python сдал на занятии»; None without an id or without a reason."""
    words = argument.split()
    person = words.pop(0) if words else ""
    if not (person.isascii() and person.isdigit() and len(person) <= ID_DIGITS and int(person)):
        return None
    course = words.pop(0).lower() if words and words[0].lower() in courses else None
    reason = " ".join(words)[:REASON_LIMIT]
    return Pass(int(person), course, reason) if reason else None
