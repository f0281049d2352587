"""A refused person stays refused when he comes back after an erasure, though nothing about him is kept.

What is kept is a keyed hash of his Telegram id: without the server's secret it names nobody.
"""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.edge.signing import Signer
from aimpay.server.people.models import BlocklistEntry
from aimpay.server.workflows.house import House
from aimpay.server.workflows.rights.fates import Subject
from aimpay.server.workflows.rights.models import RefusedMark

PURPOSE = "refused person"


def marks_of(house: House, telegram_id: int) -> list[str]:
    """One for each secret that is believed, the current one first."""
    value = str(telegram_id)
    return [Signer((code,), PURPOSE).sign(value).removeprefix(f"{value}-") for code in house.secrets]


async def remember_refused(session: AsyncSession, house: House, subject: Subject, now: datetime) -> None:
    active = BlocklistEntry.user_id.in_(subject.user_ids), BlocklistEntry.lifted_at.is_(None)
    entry = await session.scalar(select(BlocklistEntry).where(*active).limit(1))
    if entry is None:
        return
    for telegram_id in subject.telegram_ids:
        mark = marks_of(house, telegram_id)[0]
        if await session.get(RefusedMark, mark) is None:
            session.add(RefusedMark(mark=mark, reason=entry.reason, blocked_by=entry.blocked_by, created_at=now))
    await session.flush()


async def is_refused(session: AsyncSession, house: House, telegram_id: int) -> bool:
    known = select(RefusedMark.mark).where(RefusedMark.mark.in_(marks_of(house, telegram_id)))
    return await session.scalar(known) is not None


async def forgive(session: AsyncSession, house: House, telegram_id: int) -> bool:
    """Return whether there was a mark."""
    marks = marks_of(house, telegram_id)
    known = await is_refused(session, house, telegram_id)
    await session.execute(delete(RefusedMark).where(RefusedMark.mark.in_(marks)))
    return known
