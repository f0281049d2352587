"""Finds what may be a bank card's number in a text. Pure."""

import re
from itertools import accumulate
from typing import Final

GROUP: Final = re.compile(r"\d+")
NEAR: Final = re.compile(r"[\s.,\-\u2013\u2014_/\\|*]{1,3}")
SHORTEST, LONGEST = 16, 19
WALLET: Final = "41001"
"""YooMoney wallets begin so, and some of them pass the check as well; they are typed when a wallet is asked for."""


def has_card_number(text: str) -> bool:
    """Tell whether 16–19 digits, perhaps with separators, pass the Luhn check."""
    return any(_is_card(digits) for run in _runs(text) for digits in _windows(run))


def _runs(text: str) -> list[list[str]]:
    """Return runs of groups of digits that stand near one another."""
    runs: list[list[str]] = []
    end = -1
    for found in GROUP.finditer(text):
        if end >= 0 and NEAR.fullmatch(text, end, found.start()):
            runs[-1].append(found.group())
        else:
            runs.append([found.group()])
        end = found.end()
    return runs


def _windows(run: list[str]) -> list[str]:
    """Return what neighbouring groups make together, when it has a card's length."""
    made = []
    for first in range(len(run)):
        made += [joined for joined in accumulate(run[first:]) if SHORTEST <= len(joined) <= LONGEST]
    return made


def _is_card(digits: str) -> bool:
    return not digits.startswith(WALLET) and _luhn(digits)


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0  # noqa: PLR2004 — digits of the sum
