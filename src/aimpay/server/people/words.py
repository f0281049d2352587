"""Words by which people are found, whatever the case they were typed in: a word's beginning is enough.

Databases differ in what they call the same letter: SQLite knows only Latin ones. So the words are kept as they compare.
"""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from aimpay.server.people.models import PersonWord

LONGEST: Final = 64
MOST: Final = 12
LAST_SIGN: Final = "\U0010ffff"


def words_of(*names: str | None) -> set[str]:
    """Return at most twelve words, small letters, «ё» as «е»."""
    text = " ".join(name for name in names if name).casefold().replace("ё", "е")
    return {word.strip("@«»\"'.,")[:LONGEST] for word in text.split()[:MOST]} - {""}


async def keep_words(session: AsyncSession, user_id: int, words: set[str]) -> None:
    """Write only what changed."""
    known = set(await session.scalars(select(PersonWord.word).where(PersonWord.user_id == user_id)))
    if gone := known - words:
        await session.execute(delete(PersonWord).where(PersonWord.user_id == user_id, PersonWord.word.in_(gone)))
    session.add_all(PersonWord(user_id=user_id, word=word) for word in sorted(words - known))
    await session.flush()


def is_called(user_id: InstrumentedAttribute[int], typed: Iterable[str]) -> ColumnElement[bool]:
    """Each of these words begins one of the person's. The index answers: no LIKE, nothing is scanned."""
    return and_(*(exists().where(PersonWord.user_id == user_id, _begins(word)) for word in typed))


def called(typed: Iterable[str]) -> ColumnElement[bool]:
    """Say the same of one row of words: for the word that narrows most."""
    return _begins(max(typed, key=len))


def _begins(word: str) -> ColumnElement[bool]:
    return and_(PersonWord.word >= word, PersonWord.word < word + LAST_SIGN)
