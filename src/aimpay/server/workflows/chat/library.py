"""The school's texts as the assistant finds them: an index in memory, made anew when a text changes; today's price."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.money_text import rubles
from aimpay.server.growth.chat.knowledge import items_of, knowledge_of, version_of
from aimpay.server.growth.chat.prompt import system_prompt
from aimpay.server.growth.chat.rules import SOURCES
from aimpay.server.growth.chat.search import Found, Index, Knowledge
from aimpay.server.selling.models import Course
from aimpay.server.selling.place_order import courses_on_sale
from aimpay.server.selling.price_of import price_of

PRICE_MARK: Final = "{цена}"
COURSE_MARK: Final = "{курс}"
NOBODY: Final = 0
"""An id that no user has: the price without anybody's promo code."""


@dataclass(frozen=True)
class Grounds:
    """What an answer may rest on. ``price`` says what each course costs at this moment."""

    system: str
    sources: tuple[Knowledge, ...]
    price: str

    @property
    def faq(self) -> Knowledge | None:
        return next((one for one in self.sources if one.is_faq), None)


@dataclass(frozen=True)
class Shelf:
    """What holds until a text, or the list of courses, changes."""

    mark: tuple[object, ...]
    index: Index
    system: str


class Library:
    """One to a process; nothing in it outlives a change."""

    def __init__(self) -> None:
        self._shelf: Shelf | None = None

    async def find(self, session: AsyncSession, question: str, now: datetime) -> Grounds:
        courses = await courses_on_sale(session)
        shelf = await self._current(session, courses)
        found = shelf.index.search(question, SOURCES)
        prices = {course.id: await _price(session, course, now) for course in courses}
        titles = {course.id: course.title for course in courses}
        sources = tuple(_filled(one.item, prices, titles) for one in found)
        told = "; ".join(f"курс «{course.title}» сейчас стоит {prices[course.id]}" for course in courses)
        return Grounds(shelf.system, sources, told or "сейчас ничего не\u00a0продаётся")

    async def search(self, session: AsyncSession, question: str) -> list[Found]:
        """Return the sources with their scores, for those who write them."""
        shelf = await self._current(session, await courses_on_sale(session))
        return shelf.index.search(question, SOURCES)

    async def _current(self, session: AsyncSession, courses: Sequence[Course]) -> Shelf:
        names = tuple((course.id, course.title) for course in courses)
        mark = (names, await version_of(session, courses))
        if self._shelf is None or self._shelf.mark != mark:
            self._shelf = await _shelf(session, courses, mark)
        return self._shelf


async def _shelf(session: AsyncSession, courses: Sequence[Course], mark: tuple[object, ...]) -> Shelf:
    texts = []
    for course in courses:
        for item in await items_of(session, course.id):
            known = knowledge_of(item)
            texts.append(replace(known, title=f"{course.title}: {known.title}") if len(courses) > 1 else known)
    system = system_prompt("», «".join(course.title for course in courses), [one.title for one in texts])
    return Shelf(mark, Index(texts), system)


async def _price(session: AsyncSession, course: Course, now: datetime) -> str:
    quote = (await price_of(session, course, NOBODY, now)).quote
    return rubles(quote.amount) + (f" ({quote.reason})" if quote.reason else "")


def _filled(item: Knowledge, prices: dict[int, str], titles: dict[int, str]) -> Knowledge:
    """Put today's price where a text asks for it: a text never holds one of its own."""
    price, title = prices.get(item.course_id, ""), titles.get(item.course_id, "")
    return replace(item, text=item.text.replace(PRICE_MARK, price).replace(COURSE_MARK, title))
