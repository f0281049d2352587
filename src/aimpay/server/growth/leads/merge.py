"""Makes one lead of two: all that belongs to the one moves to the other, and what was changed is written down."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.children import CHILDREN
from aimpay.server.growth.leads.errors import LeadNotFoundError, MergeRefusedError
from aimpay.server.growth.leads.merged_fields import join_fields
from aimpay.server.growth.leads.models import Lead, LeadMerge
from aimpay.server.growth.leads.moving import give_proofs, movable, move_rows

TWO_PEOPLE: Final = "Оба уже в\u00a0боте: это два разных человека, их карточки не\u00a0объединить."
ERASED: Final = "Данные этого человека удалены по\u00a0его просьбе."
SAME: Final = "Это одна и\u00a0та\u00a0же карточка."


async def merge_leads(
    session: AsyncSession, from_id: int, into_id: int, *, reason: str, by: int | None, now: datetime
) -> LeadMerge:
    """Return the merge; of two at once for the same pair the second finds the first. Refused: MergeRefusedError.

    ``reason`` is Russian and says why it is one person; ``by`` is a staff member, None when a rule did it.
    Either may be merged away already: then those that stand for them are meant.
    """
    leaving, staying = await _hold_both(session, from_id, into_id)
    if leaving.id == staying.id:
        return await _merged_before(session, from_id, into_id)
    if refusal := why_not(leaving, staying):
        raise MergeRefusedError(refusal)
    rows = {child.table: await movable(session, child, leaving.id, staying.id) for child in CHILDREN}
    proofs = await give_proofs(session, leaving.id, staying.id)
    for child in CHILDREN:
        await move_rows(session, child, leaving.id, staying.id, rows[child.table])
    fields = await join_fields(session, leaving, staying)
    leaving.merged_into_id = staying.id
    moved: dict[str, Any] = {"rows": {table: keys for table, keys in rows.items() if keys}, "proofs": proofs, **fields}
    merge = LeadMerge(from_id=leaving.id, into_id=staying.id, reason=reason[:250], moved=moved, by=by, at=now)
    session.add(merge)
    await session.flush()
    return merge


def why_not(leaving: Lead, staying: Lead) -> str | None:
    """Return the Russian reason for which two leads must stay two; None when they may be one."""
    if leaving.user_id is not None and staying.user_id is not None:
        return TWO_PEOPLE
    return ERASED if leaving.erased_at or staying.erased_at else None


async def _hold_both(session: AsyncSession, from_id: int, into_id: int) -> tuple[Lead, Lead]:
    """Lock both, the elder first, until each stands.

    A merge that ran meanwhile is followed, after letting the locks go: held on to, they could wait in a circle.
    """
    while True:
        savepoint = await session.begin_nested()
        held = {one: await hold_to_merge(session, one) for one in sorted({from_id, into_id})}
        leaving, staying = held[from_id], held[into_id]
        if leaving.merged_into_id is None and staying.merged_into_id is None:
            await savepoint.commit()
            return leaving, staying
        from_id, into_id = leaving.merged_into_id or leaving.id, staying.merged_into_id or staying.id
        await savepoint.rollback()


async def hold_to_merge(session: AsyncSession, lead_id: int) -> Lead:
    """Lock it against merges and against new rows that point at it."""
    lead = await session.get(Lead, lead_id, with_for_update=True, populate_existing=True)
    if lead is None:
        raise LeadNotFoundError
    return lead


async def _merged_before(session: AsyncSession, from_id: int, into_id: int) -> LeadMerge:
    pair = {from_id, into_id}
    done = select(LeadMerge).where(LeadMerge.from_id.in_(pair), LeadMerge.undone_at.is_(None))
    merge = await session.scalar(done.order_by(LeadMerge.id.desc()).limit(1)) if len(pair) > 1 else None
    if merge is None:
        raise MergeRefusedError(SAME)
    return merge
