"""Normalising a telephone that a person typed."""

from typing import Final

from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, is_valid_number, parse

HOME: Final = "RU"
"""Without a plus a number is read as people in Russia write it."""
SHORTEST: Final = 11
SIGNS: Final = frozenset("0123456789+() -.\u00a0\u2010\u2011\u2012\u2013\u2014\u2015")


def normalise_phone(typed: str) -> str | None:
    """Return a plus sign and 11 to 15 digits (E.164), or None: short numbers and extensions are no telephone."""
    text = typed.strip()
    if not set(text) <= SIGNS or not text:
        return None
    try:
        number = parse(text, HOME)
    except NumberParseException:
        return None
    e164 = format_number(number, PhoneNumberFormat.E164)
    return e164 if is_valid_number(number) and len(e164) > SHORTEST else None
