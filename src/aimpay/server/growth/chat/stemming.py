"""Russian words by their stems, so that «возврата» finds «возврат»: Porter's Snowball rules for Russian.

PostgreSQL has them built in and SQLite has not; a hundred lines of our own find the same on both.
"""

import re
from functools import lru_cache
from typing import Final

VOWELS: Final = "аеиоуыэюя"
GERUND: Final = (("вшись", "вши", "в"), ("ившись", "ывшись", "ивши", "ывши", "ив", "ыв"))
"""Of each pair, the first endings stand only after «а» or «я», which stays."""
ADJECTIVE: Final = (
    "ими", "ыми", "его", "ого", "ему", "ому", "ее", "ие", "ые", "ое", "ей", "ий", "ый", "ой", "ем", "им", "ым", "ом",
    "их", "ых", "ую", "юю", "ая", "яя", "ою", "ею",
)  # fmt: skip
PARTICIPLE: Final = (("ем", "нн", "вш", "ющ", "щ"), ("ивш", "ывш", "ующ"))
REFLEXIVE: Final = ("ся", "сь")
VERB: Final = (
    ("ете", "йте", "ешь", "нно", "ла", "на", "ли", "ем", "ло", "но", "ет", "ют", "ны", "ть", "й", "л", "н"),
    (
        "ейте", "уйте", "ила", "ыла", "ена", "ите", "или", "ыли", "ило", "ыло", "ено", "ует", "уют", "ены", "ить",
        "ыть", "ишь", "ей", "уй", "ил", "ыл", "им", "ым", "ен", "ят", "ит", "ыт", "ую", "ю",
    ),
)  # fmt: skip
NOUN: Final = (
    "иями", "ями", "ами", "ией", "иям", "ием", "иях", "ев", "ов", "ие", "ье", "еи", "ии", "ей", "ой", "ий", "ям", "ем",
    "ам", "ом", "ах", "ях", "ию", "ью", "ия", "ья", "а", "е", "и", "й", "о", "у", "ы", "ь", "ю", "я",
)  # fmt: skip
REMEMBERED: Final = 20_000


@lru_cache(maxsize=REMEMBERED)
def stem(word: str) -> str:
    """Return the stem of a lower-case word; a word without Russian vowels stays as it is."""
    word = word.replace("ё", "е")
    first = re.search(f"[{VOWELS}]", word)
    if first is None:
        return word
    start, rest = word[: first.end()], word[first.end() :]
    rest = _without_form(rest)
    rest = rest.removesuffix("и")
    rest = _without_derivation(start, rest)
    return start + _without_superlative(rest)


def _without_form(rest: str) -> str:
    """Take one ending of a gerund, an adjective, a verb or a noun, whichever fits first."""
    if (cut := _cut_either(rest, GERUND)) is not None:
        return cut
    rest = _cut(rest, REFLEXIVE) or rest
    if (cut := _cut(rest, ADJECTIVE)) is not None:
        shorter = _cut_either(cut, PARTICIPLE)
        return cut if shorter is None else shorter
    if (cut := _cut_either(rest, VERB)) is not None:
        return cut
    cut = _cut(rest, NOUN)
    return rest if cut is None else cut


def _cut(rest: str, endings: tuple[str, ...]) -> str | None:
    return next((rest[: -len(one)] for one in endings if rest.endswith(one)), None)


def _cut_either(rest: str, endings: tuple[tuple[str, ...], tuple[str, ...]]) -> str | None:
    """Try the longer endings first, wherever they stand."""
    after_vowel, anywhere = endings
    for one in sorted((*after_vowel, *anywhere), key=len, reverse=True):
        if rest.endswith(one) and (one in anywhere or rest[: -len(one)].endswith(("а", "я"))):
            return rest[: -len(one)]
    return None


def _without_derivation(start: str, rest: str) -> str:
    cut = _cut(rest, ("ость", "ост"))
    if cut is None:
        return rest
    second = re.match(rf".*?[{VOWELS}][^{VOWELS}].*?[{VOWELS}][^{VOWELS}]", start + rest)
    return cut if second and second.end() <= len(start + cut) else rest


def _without_superlative(rest: str) -> str:
    cut = _cut(rest, ("ейше", "ейш"))
    rest = rest if cut is None else cut
    if rest.endswith("нн"):
        return rest[:-1]
    return rest.removesuffix("ь") if cut is None else rest
