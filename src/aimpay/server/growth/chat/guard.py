"""The model's answer on its way to the visitor: a price that nobody told the model does not get through."""

import re
from typing import Final

AMOUNT: Final = re.compile(r"(\d[\d\s.,']*)(?:₽|%|руб|р\.|р\b|тыс|процент)", re.IGNORECASE)
UNFINISHED: Final = re.compile(r"\d[\d\s.,']*[^\W\d_]{0,8}$")
"""What may still become an amount when more of it comes."""
KOPECKS: Final = re.compile(r"[.,]\d{2}$")


def amounts(text: str) -> set[int]:
    """Return the sums and percents that a text names."""
    return {_number(found[1]) for found in AMOUNT.finditer(text)}


def _number(written: str) -> int:
    whole = KOPECKS.sub("", written.strip(" \u00a0\u202f'"))
    return int(re.sub(r"\D", "", whole) or 0)


class Guard:
    """Feed it pieces; what it returns may be shown. Once ``broken`` it returns nothing more."""

    def __init__(self, data: str) -> None:
        self._known = amounts(data)
        self._held = ""
        self.broken = False

    def feed(self, piece: str) -> str:
        if self.broken:
            return ""
        self._held += piece
        unfinished = UNFINISHED.search(self._held)
        ready = self._held[: unfinished.start()] if unfinished else self._held
        self._held = self._held[len(ready) :]
        return self._checked(ready)

    def end(self) -> str:
        ready, self._held = self._held, ""
        return "" if self.broken else self._checked(ready)

    def _checked(self, text: str) -> str:
        for found in AMOUNT.finditer(text):
            if _number(found[1]) not in self._known:
                self.broken, self._held = True, ""
                return text[: found.start()]
        return text
