"""Capital letters of a name that was typed without looking: «ИВАНОВ пётр» is offered as «Иванов Пётр»."""

import re
from typing import Final

from aimpay.server.learning.certificates.full_name import APOSTROPHE

SMALL: Final = """
    фон ван де дер ден дель делла ди да дю ла ле дос дас эль аль ибн бен бин бинт оглы оглу кызы гызы қызы ұлы улы уулу
    углы тер тен зу аф ав von van de der den del della di da du la le dos das do el al ibn ben bin bint ogly oglu ugli
    kyzy gizi kizi uly uulu ter ten zu af av y i e
"""
PARTICLES: Final = frozenset(SMALL.split())
"""Small words that stay small inside a name."""
DOUBTFUL: Final = """
    да ди де ла ле бен тен тер ван эль аль зу ав аф da di de la le do el al ben bin ten ter van y i e
"""
SELDOM: Final = frozenset(DOUBTFUL.split())
"""Those that are whole names too: «Ли Да»."""
ENOUGH_WORDS: Final = 3
ROMAN: Final = re.compile(r"[IVX]+")
SMALL_PREFIXES: Final = frozenset("дdлl")
GREAT_PREFIXES: Final = frozenset("оoмmнn")
IOTATED: Final = frozenset("яюєїёеіь")


def suggested(name: str) -> str | None:
    """Return the clean name with its capitals put right, or None when they are."""
    words = name.split()
    put_right = " ".join(_word(word, len(words)) for word in words)
    return put_right if put_right != name else None


def _word(word: str, words: int) -> str:
    if word.islower():
        return "-".join(_piece(piece, words, inside="-" in word) for piece in word.split("-"))
    shouted = word.isupper() and sum(char.isalpha() for char in word) > 1
    if shouted and "." not in word and not ROMAN.fullmatch(word):
        return "-".join(_piece(piece, words, inside="-" in word) for piece in _lower(word).split("-"))
    return word


def _piece(piece: str, words: int, *, inside: bool) -> str:
    """``piece`` is small letters between hyphens."""
    is_rare = piece in SELDOM and not inside and words < ENOUGH_WORDS
    if piece in PARTICLES and not is_rare:
        return piece
    before, mark, after = piece.partition(APOSTROPHE)
    if not mark or not before or after[:1] in IOTATED or before not in SMALL_PREFIXES | GREAT_PREFIXES:
        return _capital(piece)
    first = before if before in SMALL_PREFIXES else before.upper()
    return f"{first}{mark}{_capital(after)}"


def _capital(piece: str) -> str:
    """Of «’т Хоофт» the «т» stays small."""
    start = 1 if piece.startswith(APOSTROPHE) else 0
    if start == 1 and len(piece) == 1 + start:
        return piece
    return piece[:start] + piece[start : start + 1].upper() + piece[start + 1 :]


def _lower(word: str) -> str:
    """Turkish «İ» would leave a dot behind."""
    return word.lower().replace("i\u0307", "i")
