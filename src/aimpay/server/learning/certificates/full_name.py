"""A full name as a person typed it: cleaned without changing what it says, or refused with an explanation."""

import re
import unicodedata
from typing import Final

from aimpay.server.kit.typography import tied
from aimpay.server.learning.certificates.errors import NameInvalidError
from aimpay.server.learning.certificates.letters import LETTERS

LONGEST: Final = 100
SHORTEST_RUN: Final = 4
MOST_WORDS: Final = 7
SHORTENED: Final = 4
"""Letters of a word that may end with a dot: «Jr.», «проф.»."""
APOSTROPHE: Final = "\u2019"
APOSTROPHES: Final = "'`\u00b4\u2018\u201b\u02b9\u02bb\u02bc\u02bd\u02c8\u2032\uff07"
HYPHENS: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
ONE_KIND: Final = dict.fromkeys(map(ord, APOSTROPHES), APOSTROPHE) | dict.fromkeys(map(ord, HYPHENS), "-")
LAST_DOT: Final = re.compile(r"(?<=\w{3})\.$")
SPACED_HYPHEN: Final = re.compile(r"\s*-\s*")
RUN: Final = re.compile(rf"(\w)\1{{{SHORTEST_RUN - 1},}}", re.IGNORECASE)
SHAPE: Final = re.compile(rf"{APOSTROPHE}?\w+(?:[-{APOSTROPHE}]\w+)*\.?|\w\.(?:-?\w\.)+")
CHATTER: Final = """
    привет здравствуйте здравствуй хочу можно сделайте пришлите сертификат сертификата меня мне зовут моё мое
    имя фамилия отчество фио спасибо пожалуйста почему когда где что это курс тест экзамен сдал сдала отмена скачать
    получить оплатить вернуть помощь hello please thanks name certificate test cancel help менің атым
"""
NOT_NAMES: Final = frozenset(CHATTER.split())
ASK: Final = (
    "Напишите фамилию, имя и отчество, как они должны стоять в сертификате, например: Ковалевская Софья Васильевна."
)


def clean_name(typed: str, *, one_word: bool = False) -> str:
    """Return the name ready to print. Raises NameInvalidError, whose message says what to do.

    ``one_word`` lets a single name pass: an admin may know that the person has no other.
    """
    if typed.lstrip().startswith("/"):
        raise _refused("command", f"Это похоже на команду бота, а не на имя. {ASK}")
    name = _tidied(typed)
    if not name:
        raise _refused("empty", ASK)
    _check_characters(name)
    if len(name) > LONGEST:
        raise _refused(
            "long", f"Слишком длинно: в сертификат помещается {LONGEST} знаков, а здесь {len(name)}. Сократите имя."
        )
    _check_words(name.split())
    if not one_word and " " not in name:
        raise _refused("one_word", f"Нужны хотя бы имя и фамилия. {ASK}")
    return name


def _tidied(typed: str) -> str:
    """Unify apostrophes, hyphens and spaces, and drop what cannot be seen."""
    text = unicodedata.normalize("NFC", typed).translate(ONE_KIND)
    seen = "".join(char for char in text if unicodedata.category(char) not in {"Cf", "Cc"} or char.isspace())
    return LAST_DOT.sub("", " ".join(SPACED_HYPHEN.sub("-", seen).split()))


def _check_characters(name: str) -> None:
    for char in name:
        if char.isspace() or char in f"-.{APOSTROPHE}":
            continue
        kind = unicodedata.category(char)
        if kind.startswith("N"):
            raise _refused("digits", f"В имени не бывает цифр: уберите «{char}».")
        if kind in {"So", "Sk", "Cn", "Co", "Cs", "Me"} or "\ufe00" <= char <= "\ufe0f":
            raise _refused("emoji", "Смайлики и значки в сертификат не поместить: оставьте только буквы.")
        if kind.startswith("M"):
            raise _refused("marks", "Над или под буквами стоят лишние знаки. Наберите имя заново, без них.")
        if kind.startswith("L") and script(char) is None:
            raise _refused("letters", f"Букву «{char}» мы не напечатаем. Напишите имя кириллицей или латиницей.")
        if not kind.startswith("L"):
            raise _refused(
                "signs", f"Знак «{char}» лишний: в имени бывают буквы, дефис и апостроф. Пришлите только имя."
            )


def script(letter: str) -> str | None:
    """Return CYRILLIC or LATIN, None for others and for what no font of ours has."""
    found = unicodedata.name(letter, "").partition(" ")[0]
    return found if found in {"CYRILLIC", "LATIN"} and letter in LETTERS else None


def _check_words(words: list[str]) -> None:
    letters = [char for word in words for char in word if char.isalpha()]
    if len({char.casefold() for char in letters}) <= 1 or RUN.search(" ".join(words)):
        raise _refused("nonsense", f"Не похоже на имя. {ASK}")
    if len(words) > MOST_WORDS or any(word.casefold().strip(".") in NOT_NAMES for word in words):
        raise _refused("sentence", f"Пришлите только имя, без других слов. {ASK}")
    for word in words:
        _check_word(word)
    if all(len(word.strip(".")) == 1 or re.fullmatch(r"(?:\w\.-?)+", word) for word in words):
        raise _refused("initials", f"Одних инициалов мало. {ASK}")


def _check_word(word: str) -> None:
    if len({script(char) for char in word if char.isalpha()}) > 1:
        raise _refused(
            "scripts",
            f"В слове «{word}» смешаны русские и латинские буквы: {_mixed(word)}. "
            "Наберите его заново на одной раскладке.",
        )
    dotted = word.endswith(".") and len(word.rstrip(".")) > SHORTENED and "." not in word[:-1]
    if dotted:
        raise _refused("dot", f"Точка после «{word.rstrip('.')}» лишняя: уберите её.")
    if not SHAPE.fullmatch(word):
        raise _refused("shape", f"Проверьте «{word}»: дефис, апостроф и точка стоят не на месте.")


def _mixed(word: str) -> str:
    """Name the letters of the script that has fewer of them."""
    latin = [char for char in word if char.isalpha() and script(char) == "LATIN"]
    others = [char for char in word if char.isalpha() and script(char) == "CYRILLIC"]
    few, which = (latin, "латинские") if len(latin) <= len(others) else (others, "русские")
    return f"{which} здесь «{', '.join(dict.fromkeys(few))}»"


def _refused(why: str, message: str) -> NameInvalidError:
    return NameInvalidError(tied(message), why=why)
