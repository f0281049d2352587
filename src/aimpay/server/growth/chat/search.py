"""Finds what the school knows about a question: BM25 over stems, in memory. A school has tens of texts, not millions.

One small index of our own finds the same on SQLite and PostgreSQL, whose full-text searches know different words.
"""

import difflib
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aimpay.server.growth.chat.stemming import stem

WORD: Final = re.compile(r"[a-zа-яё0-9]+(?:-[a-zа-яё0-9]+)*", re.IGNORECASE)
TITLE_WEIGHT: Final = 3
TAG_WEIGHT: Final = 3
SATURATION: Final = 1.2
LENGTH_SHARE: Final = 0.4
ENOUGH: Final = 0.25
"""The share of a question's weight that must be known; below it the texts are about something else."""
TELLING: Final = 2.0
"""A word of a title or a tag that is worth so much says by itself what a question is about."""
NEAR: Final = 0.5
"""A source that scores less than this share of the best one only distracts."""
LONG_WORD: Final = 5
ALIKE: Final = 0.8
SAYS_NOTHING: Final = """
а без бы был была были было быть в вам вас ваш ваша ваше ваши вашего вашем во вот все всё вы где да для до его ее если
есть еще ещё же за и из или им их к как какая какие какой какое каком когда кто ли либо мне можно мой моя меня мной мы
на над надо нам нас не нет ни но ну о об он она они от по под после при про с сам со сейчас сколько скажите так там то
тоже только тут ты у уже хочу хотел чего чем что чтобы эта эти это этот я подскажите пожалуйста будет буду могу может
нужно нужен нужна который которые узнать расскажите интересует именно вообще зовут
подробнее поподробнее почему зачем расскажи скажи это так да ага понятно ясно ок спасибо
"""
STOP: Final = frozenset(stem(word) for word in SAYS_NOTHING.split())


@dataclass(frozen=True)
class Knowledge:
    """One text of the school's. ``is_faq``: an answer by itself. ``course_id`` says whose price is meant."""

    title: str
    text: str
    tags: tuple[str, ...] = ()
    is_faq: bool = False
    course_id: int = 0


@dataclass(frozen=True)
class Found:
    item: Knowledge
    score: float


def words_of(text: str) -> list[str]:
    """Return the stems of a text without the words that say nothing."""
    stems = (stem(word.lower()) for word in WORD.findall(text))
    return [one for one in stems if one not in STOP]


class Index:
    """Built once for a version of the knowledge; reading it changes nothing."""

    def __init__(self, items: Sequence[Knowledge]) -> None:
        self._items = list(items)
        self._counts = [_weighed(item) for item in items]
        self._heads = [{*words_of(item.title), *words_of(" ".join(item.tags))} for item in items]
        self._lengths = [sum(count.values()) for count in self._counts]
        self._mean = sum(self._lengths) / len(self._lengths) if items else 1.0
        held = Counter(word for count in self._counts for word in count)
        self._worth = {word: math.log(1 + (len(items) - n + 0.5) / (n + 0.5)) for word, n in held.items()}
        self._rare = math.log(1 + (len(items) + 0.5) / 0.5)

    def search(self, question: str, limit: int) -> list[Found]:
        """Return the best texts, best first; none when too little of the question is known."""
        asked = dict.fromkeys(words_of(question))
        known = {word: self._known(word) for word in asked}
        weight = sum(self._worth[like] if like else self._rare for like in known.values())
        terms = [like for like in known.values() if like]
        scored = [(self._score(place, terms), place) for place in range(len(self._items))]
        best = [one for one in sorted(scored, key=lambda one: (-one[0], one[1])) if one[0] > 0]
        kept = [one for one in best if one[0] >= best[0][0] * NEAR and self._is_about(one[1], terms, weight)]
        return [Found(self._items[place], score) for score, place in kept[:limit]]

    def _known(self, word: str) -> str | None:
        """Return the word, or one that is spelled almost so."""
        if word in self._worth:
            return word
        if len(word) < LONG_WORD:
            return None
        return next(iter(difflib.get_close_matches(word, self._worth, n=1, cutoff=ALIKE)), None)

    def _score(self, place: int, terms: Sequence[str]) -> float:
        counts, share = self._counts[place], self._lengths[place] / self._mean
        damp = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * share)
        return sum(
            self._worth[term] * counts[term] * (SATURATION + 1) / (counts[term] + damp)
            for term in terms
            if counts[term]
        )

    def _is_about(self, place: int, terms: Sequence[str], weight: float) -> bool:
        """Whether enough of the question is known to a text, or a word of its title or tags."""
        known = [term for term in terms if self._counts[place][term]]
        telling = any(term in self._heads[place] and self._worth[term] >= TELLING for term in known)
        return telling or sum(self._worth[term] for term in known) >= weight * ENOUGH


def _weighed(item: Knowledge) -> Counter[str]:
    counts = Counter(words_of(item.text))
    for word in words_of(item.title):
        counts[word] += TITLE_WEIGHT
    for word in words_of(" ".join(item.tags)):
        counts[word] += TAG_WEIGHT
    return counts
