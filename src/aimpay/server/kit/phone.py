"""Normalising a telephone that a person typed."""

import re
from typing import Final

FORMATTING: Final = re.compile(r"[\s()\-.\u00a0\u2010-\u2015]")
INTERNATIONAL: Final = re.compile(r"\+[1-9][0-9]{10,14}")
RUSSIAN: Final = re.compile(r"[78](?P<rest>[3-9][0-9]{9})")
RUSSIAN_MOBILE: Final = re.compile(r"9[0-9]{9}")


def normalise_phone(typed: str) -> str | None:
    """Return a plus sign and 11 to 15 digits, or None. Without a plus it is read as people in Russia write it."""
    text = FORMATTING.sub("", typed)
    if match := RUSSIAN.fullmatch(text):
        return f"+7{match['rest']}"
    if RUSSIAN_MOBILE.fullmatch(text):
        return f"+7{text}"
    if text.startswith("+7") and not RUSSIAN.fullmatch(text[1:]):
        return None
    return text if INTERNATIONAL.fullmatch(text) else None
