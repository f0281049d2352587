"""Numbers of who sells. They are printed as they are stored, so each is kept with its word: «ИНН 7707083893»."""

import re
from collections.abc import Mapping
from typing import Final

from aimpay.server.kit.tax_numbers import OGRN_OF_PERSON, is_inn, is_ogrn

WORD: Final = re.compile(r"(ИНН|ОГРН(ИП)?)?[\s:№]*", re.IGNORECASE)
WITH_KPP: Final = re.compile(r"\D{0,12}([0-9]{10})\D{1,12}([0-9]{9})")
NOT_INN: Final = "Проверьте номер: в\u00a0ИНН 10\u00a0цифр, у\u00a0ИП 12, и\u00a0последние\u00a0— контрольные."
NOT_OGRN: Final = "Проверьте номер: в\u00a0ОГРН 13\u00a0цифр, в\u00a0ОГРНИП 15, и\u00a0последняя\u00a0— контрольная."


def read_inn(typed: str) -> str:
    """Return «ИНН 7707083893», typed with the word or without, and the КПП if it follows.

    Raises ValueError with what is wrong, in Russian.
    """
    both = WITH_KPP.fullmatch(typed.strip())
    if both and is_inn(both[1]):
        return f"{_inn(both[1])}, КПП {both[2]}"
    number = _number(typed)
    if not is_inn(number):
        raise ValueError(NOT_INN)
    return _inn(number)


def read_ogrn(typed: str) -> str:
    """Return «ОГРН …» of a company or «ОГРНИП …» of a person, as ``read_inn`` does."""
    number = _number(typed)
    if not is_ogrn(number):
        raise ValueError(NOT_OGRN)
    return _ogrn(number)


def with_words(seller: Mapping[str, str]) -> dict[str, str]:
    """Return the seller as it is printed: what was stored as bare digits gets its word."""
    worded = {"inn": _inn, "ogrn": _ogrn}
    return {key: worded[key](value) if key in worded and value.isdigit() else value for key, value in seller.items()}


def _number(typed: str) -> str:
    return "".join(WORD.sub("", typed, count=1).split())


def _inn(number: str) -> str:
    return f"ИНН {number}"


def _ogrn(number: str) -> str:
    return f"{'ОГРНИП' if len(number) == OGRN_OF_PERSON else 'ОГРН'} {number}"
