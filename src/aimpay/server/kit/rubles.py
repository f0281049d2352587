"""Kopecks as the outside writes them: ``1499000`` ↔ ``"14990.00"``."""

from decimal import Decimal, InvalidOperation


def to_rubles(kopecks: int) -> str:
    return str(Decimal(kopecks).scaleb(-2).quantize(Decimal("0.01")))


def to_kopecks(rubles: str) -> int:
    """Read a sum. Raises ValueError for what is not a whole number of kopecks."""
    try:
        kopecks = Decimal(rubles) * 100
        if kopecks == kopecks.to_integral_value():
            return int(kopecks)
    except (InvalidOperation, OverflowError) as error:
        raise ValueError(f"not a sum: {rubles!r}") from error
    raise ValueError(f"not a sum: {rubles!r}")
