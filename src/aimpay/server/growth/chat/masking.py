"""Takes out of a text whatever may name a person, before it leaves for the model. Rather too much than too little."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from aimpay.server.growth.chat.stemming import stem

EMAIL: Final = re.compile(r"[^\s@<>]+\s?@\s?[^\s@<>]+\.[^\s@<>]+")
LINK: Final = re.compile(r"(?:https?://|tg://|\b(?:t|telegram)\.me/|\bvk\.com/|\bwa\.me/)\S+", re.IGNORECASE)
NICK: Final = re.compile(r"(?<!\w)@\w{3,}")
NUMBER: Final = re.compile(r"[+(]{0,2}\d(?:[\s()+./\\_,:–—-]{0,3}\d){6,}")
"""Seven digits or more, however they are set apart: telephones, cards, passports, accounts."""
CALLED: Final = re.compile(
    r"(?i:\b(?:меня зовут|мо[её] имя|моя фамилия|имя и фамилия|фио)\b[\s:—-]*)((?:[\w-]+\s*){1,3})"
)
WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
SHORTEST_NAME: Final = 3

EMAIL_MASK: Final = "[почта]"
LINK_MASK: Final = "[ссылка]"
NICK_MASK: Final = "[ник]"
NUMBER_MASK: Final = "[номер]"
NAME_MASK: Final = "[имя]"
ANY_MASK: Final = re.compile(r"\[(?:почта|ссылка|ник|номер|имя)\]")


def masked(text: str, names: Iterable[str] = ()) -> str:
    """Return the text without contacts and numbers, and without ``names`` in any of their cases."""
    text = _plain(text)
    for pattern, mask in ((EMAIL, EMAIL_MASK), (LINK, LINK_MASK), (NICK, NICK_MASK), (NUMBER, NUMBER_MASK)):
        text = pattern.sub(mask, text)
    text = CALLED.sub(lambda said: said[0][: said.start(1) - said.start()] + NAME_MASK + " ", text)
    known = {stem(word.lower()) for name in names for word in WORD.findall(_plain(name)) if len(word) >= SHORTEST_NAME}
    return WORD.sub(lambda word: NAME_MASK if stem(word[0].lower()) in known else word[0], text).strip()


def without_masks(text: str) -> str:
    """What is left of a masked text to search by."""
    return ANY_MASK.sub(" ", text)


def _plain(text: str) -> str:
    """Bring look-alike signs to one form, and drop the invisible ones that could stand between digits."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")
