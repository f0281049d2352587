"""An act of staff: where it comes from, why, and that a second press of its button does nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.db.insert import insert_or_skip
from aimpay.server.staff.audit import Via
from aimpay.server.staff.deed_models import DoneAct


@dataclass(frozen=True)
class Deed:
    """``reason`` in full, as the log keeps it: what the act itself stores may be shorter.

    ``key`` is the form's own: the same one twice is one act. ``with_code``: who does it gave a fresh code, or needs
    none where he does it.
    """

    via: Via = Via.BOT
    reason: str = ""
    key: str = ""
    with_code: bool = True


FROM_BOT: Final = Deed()


class DoneBeforeError(Exception):
    """The button was pressed twice. Whoever pressed it sees what the first press did."""


async def is_first(session: AsyncSession, deed: Deed, now: datetime) -> bool:
    """Keep the key in the act's own transaction; of two at once the second one waits for the first."""
    if not deed.key:
        return True
    row = {"key": deed.key, "done_at": now}
    kept = insert_or_skip(session, DoneAct, row, ["key"]).returning(DoneAct.key)
    return await session.scalar(kept) is not None


async def check_first(session: AsyncSession, deed: Deed, now: datetime) -> None:
    if not await is_first(session, deed, now):
        raise DoneBeforeError
