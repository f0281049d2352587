"""Values as people type them into a form. Each reader raises ValueError with what is wrong, in Russian."""

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from aimpay.server.kit.moscow import MOSCOW

HUNDRED: Final = 100
STOP: Final = "."
SUM: Final = re.compile(r"\d{1,12}([.,]\d{1,2})?")
WHOLE: Final = re.compile(r"[-−]?\d{1,15}")
NOT_A_SUM: Final = "Нужна сумма в\u00a0рублях, например 14990 или 14990,50."
NOT_A_SHARE: Final = "Нужны проценты, например 2,8."
NOT_WHOLE: Final = "Нужно целое число."
NOT_A_MOMENT: Final = "Нужны день и\u00a0время."


def _bare(typed: str) -> str:
    """Without spaces and without the sign of what is counted."""
    return re.sub(r"[\s\u00a0\u202f₽%]", "", typed)


def read_rubles(typed: str) -> int:
    """Return kopecks of «14 990,50 ₽»."""
    return _hundredths(typed, NOT_A_SUM)


def read_percent(typed: str) -> int:
    """Return basis points of «2,8 %»."""
    return _hundredths(typed, NOT_A_SHARE)


def _hundredths(typed: str, mistake: str) -> int:
    bare = _bare(typed)
    if not SUM.fullmatch(bare) or not bare.isascii():
        raise ValueError(mistake)
    try:
        return int(Decimal(bare.replace(",", ".")) * HUNDRED)
    except InvalidOperation as error:
        raise ValueError(mistake) from error


def read_whole(typed: str) -> int:
    bare = _bare(typed).replace("−", "-")
    if not WHOLE.fullmatch(bare) or not bare.isascii():
        raise ValueError(NOT_WHOLE)
    return int(bare)


def read_moment(typed: str) -> datetime:
    """Read an input of type datetime-local, in Moscow time."""
    try:
        return datetime.strptime(typed.strip()[:16], "%Y-%m-%dT%H:%M").replace(tzinfo=MOSCOW)
    except ValueError as error:
        raise ValueError(NOT_A_MOMENT) from error


def typed_hundredths(value: int) -> str:
    """Write kopecks or basis points as they are typed: 280 is «2,8», 100000 is «1000»."""
    whole, rest = divmod(value, HUNDRED)
    return f"{whole},{rest:02}".rstrip("0") if rest else str(whole)


def within(least: int | None, most: int | None, shown: Callable[[int], str] = str) -> Callable[[int], int]:
    """Return a check that a value lies between two; both may be reached."""

    def check(value: int) -> int:
        if least is not None and value < least:
            raise ValueError(f"Не\u00a0меньше {shown(least).rstrip(STOP)}.")
        if most is not None and value > most:
            raise ValueError(f"Не\u00a0больше {shown(most).rstrip(STOP)}.")
        return value

    return check
