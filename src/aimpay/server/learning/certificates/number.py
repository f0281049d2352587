"""The public number: ``AIM-XXXX-XXXX-XXXX``, 55 random bits in Crockford's base 32 and a check character.

The check is a sum over the field of 32 elements with a weight of its own for each place, so any one wrong character
and any two that changed places are always caught.
"""

import secrets
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PREFIX: Final = "AIM"
RANDOM: Final = 11
"""Characters before the check character; five bits each."""
FIELD: Final = 0b100101
"""x⁵ + x² + 1, primitive over the field of two: powers of x are 31 different weights."""
LONGEST: Final = 40
SKIPPED: Final = str.maketrans("", "", " \u00a0\u202f\t\n\r-\u2010\u2011\u2012\u2013\u2014\u2212_.")
LOOK_ALIKE: Final = str.maketrans("OILАВЕКМНОРСТУХЗІ", "011ABEKMH0PCTYX31")
"""What people read or type in place of the right character, Russian letters too."""


def new_number() -> str:
    body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM))
    return _written(body + check_character(body))


def check_character(body: str) -> str:
    """``body`` is the random characters, of the alphabet."""
    weight, total = 1, 0
    for character in body:
        weight = _times_x(weight)
        total ^= _times(weight, ALPHABET.index(character))
    return ALPHABET[total]


def normalise_number(typed: str) -> str | None:
    """Return the number as it is written, or None when it cannot be one."""
    if len(typed) > LONGEST:
        return None
    characters = typed.upper().translate(SKIPPED).translate(LOOK_ALIKE)
    if len(characters) == len(PREFIX) + RANDOM + 1:
        characters = characters.removeprefix(PREFIX.translate(LOOK_ALIKE))
    if len(characters) != RANDOM + 1 or not set(characters) <= set(ALPHABET):
        return None
    return _written(characters) if check_character(characters[:-1]) == characters[-1] else None


def _written(characters: str) -> str:
    return "-".join((PREFIX, *(characters[at : at + 4] for at in range(0, RANDOM + 1, 4))))


def _times_x(value: int) -> int:
    doubled = value << 1
    return doubled ^ FIELD if doubled > 31 else doubled  # noqa: PLR2004 — five bits


def _times(left: int, right: int) -> int:
    product = 0
    while right:
        if right & 1:
            product ^= left
        left, right = _times_x(left), right >> 1
    return product
