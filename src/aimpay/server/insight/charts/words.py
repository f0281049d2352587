"""Figures as people read them, on axes and beside bars."""

from typing import Final

from aimpay.contract.money_text import grouped, rubles
from aimpay.server.insight.charts.model import Unit
from aimpay.server.kit.typography import NBSP

NOTHING: Final = "—"
THOUSAND: Final = 1000
SCALES: Final = ((10**9, "млрд"), (10**6, "млн"), (10**4, "тыс."))
LONGEST_LABEL: Final = 28


def figure(value: int | None, unit: Unit) -> str:
    """The whole figure: 14 990 ₽, 12,5 %, 1 204."""
    if value is None:
        return NOTHING
    match unit:
        case Unit.MONEY:
            return rubles(value)
        case Unit.SHARE:
            return share(value)
        case Unit.DAYS:
            return f"{grouped(value)}{NBSP}дн.".replace("-", "−")
        case Unit.WHOLE:
            return grouped(value).replace("-", "−")


def share(basis_points: int) -> str:
    """12,5 %: no more than one digit after the comma."""
    tenths = (abs(basis_points) + 5) // 10
    whole, rest = divmod(tenths, 10)
    sign = "−" if basis_points < 0 and tenths else ""
    return f"{sign}{grouped(whole)}{f',{rest}' if rest else ''}{NBSP}%"


def short(value: int, unit: Unit) -> str:
    """For where there is little room: 1,2 млн ₽, 340 тыс. ₽, 9 900 ₽."""
    if unit is not Unit.MONEY:
        return figure(value, unit)
    whole = value // 100
    for size, word in SCALES:
        if abs(whole) >= size:
            base = THOUSAND if size == 10**4 else size
            tenths = (abs(whole) * 10 + base // 2) // base
            said = f"{grouped(tenths // 10)}{f',{tenths % 10}' if tenths % 10 else ''}"
            return f"{'−' if whole < 0 else ''}{said}{NBSP}{word}{NBSP}₽"
    return f"{grouped(whole)}{NBSP}₽"


def cut(label: str, longest: int = LONGEST_LABEL) -> str:
    return label if len(label) <= longest else f"{label[: longest - 1].rstrip()}…"
