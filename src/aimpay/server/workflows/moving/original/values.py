"""Cells of the original as values of ours. None is what cannot be read; the caller says what that means."""

from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Final

from aimpay.server.growth.visits.marks import clean

MOST_KOPECKS: Final = 10**11
MOST_DIGITS: Final = 15
EARLIEST: Final = 2015


def read_telegram_id(cell: Any) -> int | None:
    text = str(cell).strip() if cell is not None else ""
    fits = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS and not text.startswith("0")
    return int(text) if fits else None


def read_rubles(cell: Any) -> int | None:
    """Return kopecks; nothing is nothing. None for what is no sum, or less than nothing."""
    if cell is None or cell == "":
        return 0
    try:
        kopecks = (Decimal(str(cell)) * 100).quantize(Decimal(1), ROUND_HALF_UP)
    except InvalidOperation:
        return None
    return int(kopecks) if 0 <= kopecks <= MOST_KOPECKS else None


def read_moment(cell: Any) -> datetime | None:
    """The original kept UTC without saying so."""
    try:
        moment = datetime.fromisoformat(str(cell))
    except ValueError:
        return None
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return aware if aware.year >= EARLIEST else None


def read_flag(cell: Any) -> bool:
    return str(cell).lower() in {"1", "true"}


def read_text(cell: Any, most: int = 200) -> str | None:
    return clean(str(cell), most) if cell is not None else None
