"""How a sum is written for people; bot and server write it alike."""

from typing import Final

NBSP: Final = "\u00a0"
MINUS: Final = "\u2212"
KOPECKS_IN_RUBLE: Final = 100


def rubles(kopecks: int) -> str:
    """Write 1499000 as «14 990 ₽»; kopecks appear only when there are some. All spaces are non-breaking."""
    whole, rest = divmod(abs(kopecks), KOPECKS_IN_RUBLE)
    sign = MINUS if kopecks < 0 else ""
    cents = f",{rest:02}" if rest else ""
    return f"{sign}{whole:,}".replace(",", NBSP) + f"{cents}{NBSP}₽"


def asked(kopecks: int, stars: int | None) -> str:
    """Write what a buyer was asked for: Stars, when he pays by them, or rubles."""
    return f"{grouped(stars)}{NBSP}⭐" if stars else rubles(kopecks)


def grouped(count: int) -> str:
    """Write 9994 as «9 994»."""
    return f"{count:,}".replace(",", NBSP)
