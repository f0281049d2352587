"""What a member of staff does about a step that kept failing."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.staff.audit import note_change
from aimpay.server.staff.deed import Deed, check_first
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.failures.errors import FailureClosedError, FailureNotFoundError
from aimpay.server.workflows.house import House
from aimpay.server.workflows.models import FailedStep
from aimpay.server.workflows.once import LONGEST_PAUSE
from aimpay.server.workflows.sweep import retry_step

KIND: Final = "failed_steps"


async def retry_now(house: House, failed_id: int, *, by: int, deed: Deed) -> None:
    """Start the step again at once; its own schedule goes on from there when it fails once more."""

    async def work(session: AsyncSession) -> None:
        now = house.clock.now()
        await check_first(session, deed, now)
        row = await _open(session, failed_id)
        key = f"retry-by-hand:{row.id}:{row.times}:{row.retry_at.timestamp()}"
        await house.jobs.enqueue(session, retry_step, key, row.id)
        row.retry_at = now + LONGEST_PAUSE
        _note(session, house, row, by, deed, {"retried": True, "times": row.times})

    await house.db.transact(work)


async def close_by_hand(house: House, failed_id: int, *, by: int, deed: Deed) -> None:
    """It is not repeated any more; should the same step fail again for another reason, it is shown anew."""

    async def work(session: AsyncSession) -> None:
        await check_first(session, deed, house.clock.now())
        row = await _open(session, failed_id)
        row.closed_at = house.clock.now()
        _note(session, house, row, by, deed, {"closed": True})

    await house.db.transact(work)


async def _open(session: AsyncSession, failed_id: int) -> FailedStep:
    row = await session.scalar(select(FailedStep).where(FailedStep.id == failed_id).with_for_update())
    if row is None:
        raise FailureNotFoundError
    if row.closed_at is not None:
        raise FailureClosedError
    return row


def _note(
    session: AsyncSession, house: House, row: FailedStep, by: int, deed: Deed, after: dict[str, int | bool]
) -> None:
    note_change(
        session,
        by=by,
        action=Action.RETRY,
        about=(KIND, row.id),
        now=house.clock.now(),
        via=deed.via,
        before={"step": row.step},
        after=after,
        reason=deed.reason,
    )
