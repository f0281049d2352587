"""Lists that are uploaded, looked at and then taken in: what was looked at is what is taken."""

from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.selling.find_course import known_course
from aimpay.server.selling.models import Course
from aimpay.server.workflows.house import House
from aimpay.server.workflows.moving.errors import ImportDraftNotFoundError, ListUnreadableError
from aimpay.server.workflows.moving.lists.kinds import ListKind
from aimpay.server.workflows.moving.lists.read import LARGEST, TOO_LARGE
from aimpay.server.workflows.moving.lists.taking import ListWish, take_list
from aimpay.server.workflows.moving.models import ImportDraft
from aimpay.server.workflows.moving.report import Report
from aimpay.server.workflows.moving.waiting import DRAFT_LIVES

LONGEST_NAME: Final = 200
MOST_LINES: Final = 1000
"""As many as a page may wait for; the console takes longer lists."""
TOO_LONG: Final = (
    f"В\u00a0кабинете\u00a0— до\u00a0{MOST_LINES} строк за\u00a0раз. Разделите список "
    "или загрузите на\u00a0сервере: aimpay import."
)


async def put_aside(
    session: AsyncSession, body: bytes, *, kind: ListKind, course: str | None, name: str, by: int, now: datetime
) -> ImportDraft:
    if len(body) > LARGEST:
        raise ListUnreadableError(TOO_LARGE)
    if body.count(b"\n") > MOST_LINES + 1:
        raise ListUnreadableError(TOO_LONG)
    short = name.replace("\\", "/").rpartition("/")[2].strip()[:LONGEST_NAME] or "без имени"
    course_id = (await known_course(session, course)).id if course and kind == ListKind.STUDENTS else None
    draft = ImportDraft(kind=kind, course_id=course_id, name=short, body=body, uploaded_by=by, uploaded_at=now)
    session.add(draft)
    await session.flush()
    return draft


async def find_draft(session: AsyncSession, draft_id: int, *, by: int, now: datetime) -> ImportDraft:
    """Somebody else's is none of his."""
    draft = await session.get(ImportDraft, draft_id)
    if draft is None or draft.uploaded_by != by or draft.uploaded_at <= now - DRAFT_LIVES:
        raise ImportDraftNotFoundError
    return draft


async def try_draft(house: House, draft: ImportDraft) -> Report:
    return await take_list(house, draft.body, await _wish(house, draft, dry=True, reason=""))


async def take_draft(house: House, draft: ImportDraft, reason: str) -> Report:
    """Pressed twice, the second one finds nothing new; the draft is forgotten when all is in."""
    report = await take_list(house, draft.body, await _wish(house, draft, dry=False, reason=reason))
    async with house.db.write() as session:
        await session.execute(delete(ImportDraft).where(ImportDraft.id == draft.id))
    return report


async def _wish(house: House, draft: ImportDraft, *, dry: bool, reason: str) -> ListWish:
    async with house.db.read() as session:
        slug = await session.scalar(select(Course.slug).where(Course.id == draft.course_id))
    return ListWish(ListKind(draft.kind), draft.name, slug, dry, draft.uploaded_by, reason)
