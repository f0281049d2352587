"""Reads a list of names: one a line, perhaps with a Telegram id after a semicolon."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aimpay.server.learning.certificates.errors import NameInvalidError
from aimpay.server.learning.certificates.full_name import clean_name
from aimpay.server.learning.certificates.queries import name_key

MOST_LINES: Final = 500
LONGEST_SHOWN: Final = 100
TELEGRAM_ID: Final = re.compile(r"[1-9][0-9]{0,15}")


@dataclass(frozen=True)
class ListLine:
    """``mistake`` says what is wrong; then ``full_name`` is as it was typed. ``number`` counts from one."""

    number: int
    full_name: str
    telegram_id: int | None = None
    mistake: str | None = None


def list_lines(text: str) -> list[ListLine]:
    """Empty lines are left out; numbers stay those of the text."""
    seen: dict[str, int] = {}
    return [_without_twins(line, seen) for line in _parsed(text)]


def fingerprint(text: str, course_id: int) -> str:
    return hashlib.sha256(f"{course_id}\n{text}".encode()).hexdigest()


def _parsed(text: str) -> Iterator[ListLine]:
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if line.strip():
            yield _line(number, line)


def _line(number: int, line: str) -> ListLine:
    typed, _, account = (part.strip() for part in line.partition(";"))
    try:
        name = clean_name(typed, one_word=True)
    except NameInvalidError as error:
        return ListLine(number, typed[:LONGEST_SHOWN], mistake=error.message)
    if account and not TELEGRAM_ID.fullmatch(account):
        return ListLine(
            number, name, mistake=f"После точки с\u00a0запятой нужен номер Telegram, а\u00a0не «{account[:20]}»."
        )
    return ListLine(number, name, int(account) if account else None)


def _without_twins(line: ListLine, seen: dict[str, int]) -> ListLine:
    """The same person twice is a slip; two namesakes are told apart by their Telegram ids."""
    if line.mistake is not None:
        return line
    who = f"id {line.telegram_id}" if line.telegram_id else name_key(line.full_name)
    first = seen.setdefault(who, line.number)
    if first == line.number:
        return line
    what = "Тот же номер Telegram" if line.telegram_id else "То же имя"
    hint = "" if line.telegram_id else " Если это тёзка, добавьте номер Telegram."
    return ListLine(line.number, line.full_name, line.telegram_id, f"{what} уже в\u00a0строке {first}.{hint}")
