"""How Russian is set: dates in words, and short words that stay with the next one."""

import re
from datetime import date
from typing import Final

NBSP: Final = "\u00a0"
MONTHS: Final = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
SHORT_WORD: Final = re.compile(r"(?<![\w-])([а-яёА-ЯЁ]{1,2}|для|без|при|или|\d+) (?=\S)")
DASH: Final = re.compile(r" (?=—)")


def day(moment: date) -> str:
    """22 ноября 2026."""
    return f"{moment.day}{NBSP}{MONTHS[moment.month - 1]} {moment.year}"


def tied(text: str) -> str:
    """Put non-breaking spaces after short words and numbers, and before dashes."""
    return DASH.sub(NBSP, SHORT_WORD.sub(rf"\1{NBSP}", text))


def plural(count: int, one: str, few: str, many: str) -> str:
    """Return the form that a Russian number asks for."""
    tens, units = count % 100 // 10, count % 10
    if tens == 1 or units == 0 or units >= 5:  # noqa: PLR2004 — the rule of Russian grammar
        return many
    return one if units == 1 else few
