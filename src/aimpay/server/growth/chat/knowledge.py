"""The school's texts: added, changed and taken out, each time with a new version of their course's knowledge."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.chat.errors import KnowledgeInvalidError
from aimpay.server.growth.chat.models import KnowledgeItem, KnowledgeVersion
from aimpay.server.growth.chat.search import Knowledge
from aimpay.server.selling.models import Course

LONGEST_TITLE: Final = 150
LONGEST_TEXT: Final = 2000
MOST_TAGS: Final = 30
LONGEST_TAG: Final = 40
MOST_ITEMS: Final = 1000


@dataclass(frozen=True)
class Draft:
    """A text as it was typed, or stands in a file."""

    title: str
    text: str
    tags: tuple[str, ...] = ()
    is_faq: bool = True


def problems_of(draft: Draft) -> list[str]:
    """Say in Russian what is wrong with a text."""
    wrong = []
    if not draft.title.strip() or len(draft.title) > LONGEST_TITLE:
        wrong.append(f"заголовок нужен, до {LONGEST_TITLE} знаков")
    if not draft.text.strip() or len(draft.text) > LONGEST_TEXT:
        wrong.append(f"текст нужен, до {LONGEST_TEXT} знаков")
    if len(draft.tags) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in draft.tags):
        wrong.append(f"слов для поиска — до {MOST_TAGS}, каждое до {LONGEST_TAG} знаков")
    return wrong


async def items_of(session: AsyncSession, course_id: int) -> Sequence[KnowledgeItem]:
    wanted = select(KnowledgeItem).where(KnowledgeItem.course_id == course_id)
    return (await session.scalars(wanted.order_by(KnowledgeItem.position, KnowledgeItem.id))).all()


async def save_item(
    session: AsyncSession, course_id: int, item: KnowledgeItem | None, draft: Draft, *, by: int | None, now: datetime
) -> KnowledgeItem:
    """Write a new text, or a known one anew. Raises KnowledgeInvalidError."""
    if wrong := problems_of(draft):
        raise KnowledgeInvalidError(f"Исправьте: {'; '.join(wrong)}.")
    same = KnowledgeItem.course_id == course_id, KnowledgeItem.title == draft.title.strip()
    twin = await session.scalar(select(KnowledgeItem.id).where(*same))
    if twin is not None and (item is None or twin != item.id):
        raise KnowledgeInvalidError(f"Текст с\u00a0заголовком «{draft.title.strip()}» уже есть.")
    if item is None:
        item = KnowledgeItem(course_id=course_id, position=await _next_position(session, course_id))
        session.add(item)
    _write(item, draft, by, now)
    await _changed(session, course_id)
    return item


def _write(item: KnowledgeItem, draft: Draft, by: int | None, now: datetime) -> None:
    item.title, item.text = draft.title.strip(), draft.text.strip()
    item.tags, item.is_faq = [tag.strip() for tag in draft.tags if tag.strip()], draft.is_faq
    item.updated_by, item.updated_at = by, now


async def remove_item(session: AsyncSession, item: KnowledgeItem) -> None:
    await session.delete(item)
    await _changed(session, item.course_id)


async def replace_items(session: AsyncSession, course_id: int, drafts: Sequence[Draft], now: datetime) -> None:
    """Make a course's knowledge what a file says; texts that stay keep their rows. Raises KnowledgeInvalidError."""
    if wrong := [f"«{draft.title}»: {problem}" for draft in drafts for problem in problems_of(draft)]:
        raise KnowledgeInvalidError(f"Исправьте: {'; '.join(wrong)}.")
    known = {item.title: item for item in await items_of(session, course_id)}
    for position, draft in enumerate(drafts):
        old = known.pop(draft.title.strip(), None)
        item = old or KnowledgeItem(course_id=course_id)
        if old is None or draft_of(old) != draft:
            _write(item, draft, None, now)
        item.position = position
        session.add(item)
    for item in known.values():
        await session.delete(item)
    await _changed(session, course_id)


def draft_of(item: KnowledgeItem) -> Draft:
    return Draft(item.title, item.text, tuple(item.tags), item.is_faq)


def knowledge_of(item: KnowledgeItem) -> Knowledge:
    return Knowledge(item.title, item.text, tuple(item.tags), item.is_faq, item.course_id)


async def version_of(session: AsyncSession, courses: Sequence[Course]) -> tuple[tuple[int, int], ...]:
    """Return what changes whenever the knowledge of one of the courses does."""
    wanted = select(KnowledgeVersion).where(KnowledgeVersion.course_id.in_([course.id for course in courses]))
    rows = await session.scalars(wanted.order_by(KnowledgeVersion.course_id))
    return tuple((row.course_id, row.version) for row in rows)


async def _next_position(session: AsyncSession, course_id: int) -> int:
    mine = KnowledgeItem.course_id == course_id
    known = await session.scalar(select(func.count()).where(mine)) or 0
    if known >= MOST_ITEMS:
        raise KnowledgeInvalidError(f"В\u00a0базе знаний курса уже {MOST_ITEMS} текстов: больше не\u00a0поместится.")
    return (await session.scalar(select(func.max(KnowledgeItem.position)).where(mine)) or 0) + 1


async def _changed(session: AsyncSession, course_id: int) -> None:
    await session.flush()
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = insert(KnowledgeVersion).values(course_id=course_id, version=1)
    once_more = row.on_conflict_do_update(index_elements=["course_id"], set_={"version": KnowledgeVersion.version + 1})
    await session.execute(once_more)
