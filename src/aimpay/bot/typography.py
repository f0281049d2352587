"""Non-breaking spaces of Russian typography, put into our own texts where they are defined."""

import re
from typing import Final

NBSP: Final = "\u00a0"
_SHORT_WORD: Final = re.compile(r"(?<![\w-])([А-Яа-яЁё]{1,2}) (?=\S)")
_BEFORE_DASH: Final = re.compile(r" (?=—)")
_AFTER_NUMBER: Final = re.compile(r"(?<=\d) (?=[а-яё₽%])")


def tidy(text: str) -> str:
    """Tie short words, dashes and units to their neighbours."""
    text = _SHORT_WORD.sub(rf"\1{NBSP}", text)
    text = _SHORT_WORD.sub(rf"\1{NBSP}", text)
    return _AFTER_NUMBER.sub(NBSP, _BEFORE_DASH.sub(NBSP, text))


def counted(number: int, one: str, few: str, many: str) -> str:
    """Write «1 день», «2 дня», «5 дней», with a space that does not break."""
    tens, ones = number % 100 // 10, number % 10
    word = one if ones == 1 and tens != 1 else few if ones in {2, 3, 4} and tens != 1 else many
    return f"{number}{NBSP}{word}"
