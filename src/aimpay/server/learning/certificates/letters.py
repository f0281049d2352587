"""Which letters the fonts of look/certificate/fonts can set."""

from typing import Final

RANGES: Final = (
    "0020-007e 00a0-0109 010c-0113 0116-011f 0122-0127 012a-012b 012e-0131 0134-0137 0139-013e 0141-0148 014c-014d "
    "0150-0165 016a-0173 0178-017f 0218-021b 02bc 0301 0401-040c 040e-044f 0451-045c 045e-045f 0462-0463 0472-0475 "
    "048a-04c0 04c3-04f9 04fc-04fd 0510-0513 051c-051d 0524-0527 052e-052f 2011 2013-2014 2018-201a 201c-201e "
    "2020-2022 2026 2030 2039-203a 20ac 20bd 2116 2122 2212"
)


def _letters() -> frozenset[str]:
    edges = [tuple(int(edge, 16) for edge in span.split("-")) for span in RANGES.split()]
    return frozenset(chr(code) for edge in edges for code in range(edge[0], edge[-1] + 1))


LETTERS: Final = _letters()


def unprintable(text: str) -> str:
    """Return the characters of a text that a certificate cannot show, each once, as they come."""
    return "".join(dict.fromkeys(letter for letter in text if letter not in LETTERS))


def printable(text: str) -> str:
    """Leave out what cannot be shown: an emoji in a course's title is no reason to have no certificate."""
    return "".join(letter for letter in text if letter in LETTERS).strip()
