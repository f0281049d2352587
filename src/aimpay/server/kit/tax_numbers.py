"""Check digits of the numbers that the tax office gives: ИНН and ОГРН."""

from typing import Final

INN_WEIGHTS: Final = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
SHORT_INN, LONG_INN = 10, 12
OGRN_OF_COMPANY, OGRN_OF_PERSON = 13, 15


def is_inn(text: str) -> bool:
    """Tell whether the check digits of a tax number of 10 or 12 digits are right."""
    if not _is_number(text):
        return False
    if len(text) == SHORT_INN:
        return text[-1] == inn_digit(text[:9])
    return len(text) == LONG_INN and text[10:] == inn_digit(text[:10]) + inn_digit(text[:11])


def inn_digit(before: str) -> str:
    """Return the check digit that follows 9, 10 or 11 digits."""
    weights = INN_WEIGHTS[-len(before) :]
    return str(sum(weight * int(digit) for weight, digit in zip(weights, before, strict=True)) % 11 % 10)


def is_ogrn(text: str) -> bool:
    """Tell whether the check digit of a company's 13 digits or an entrepreneur's 15 is right."""
    if not _is_number(text) or len(text) not in {OGRN_OF_COMPANY, OGRN_OF_PERSON}:
        return False
    return int(text[:-1]) % (len(text) - 2) % 10 == int(text[-1])


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and set(text) != {"0"}
