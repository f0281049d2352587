"""The life of a stranger in a group: seen, warned, about to be removed, settled. Each change is a compare-and-set."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.group.models import Stranger, StrangerStatus

UNSETTLED: Final = (StrangerStatus.SEEN, StrangerStatus.WARNED, StrangerStatus.REMOVING)
FRESH: Final[dict[str, Any]] = {
    "status": StrangerStatus.SEEN,
    "warned_at": None,
    "remove_at": None,
    "reached": None,
    "reported_at": None,
    "settled_at": None,
}


async def notice_stranger(
    session: AsyncSession, chat_id: int, telegram_id: int, now: datetime, *, removes: bool
) -> None:
    """Open his row, or open it again. One that is open stays, unless he was only warned and now ``removes``."""
    row = await session.get(Stranger, (chat_id, telegram_id), with_for_update=True)
    if row is not None and row.status in UNSETTLED and not (removes and _only_warned(row)):
        return
    if row is None:
        row = Stranger(chat_id=chat_id, telegram_id=telegram_id)
        session.add(row)
    row.seen_at = row.check_at = now
    for name, value in FRESH.items():
        setattr(row, name, value)
    await session.flush()


def _only_warned(row: Stranger) -> bool:
    return row.status == StrangerStatus.WARNED and row.remove_at is None


async def change_stranger(
    session: AsyncSession, chat_id: int, telegram_id: int, was: Collection[StrangerStatus], **values: Any
) -> bool:
    """Change the row while its status is one of these; tell whether it was."""
    theirs = Stranger.chat_id == chat_id, Stranger.telegram_id == telegram_id, Stranger.status.in_(was)
    done = await session.execute(update(Stranger).where(*theirs).values(**values).returning(Stranger.chat_id))
    return done.first() is not None


async def settle_stranger(
    session: AsyncSession, chat_id: int, telegram_id: int, how: StrangerStatus, now: datetime
) -> bool:
    return await change_stranger(session, chat_id, telegram_id, UNSETTLED, status=how, settled_at=now, check_at=None)
