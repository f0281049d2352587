"""Makes two leads of one again: exactly what moved goes back."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.children import CHILDREN
from aimpay.server.growth.leads.errors import MergeNotFoundError, UndoRefusedError
from aimpay.server.growth.leads.merge import hold_to_merge
from aimpay.server.growth.leads.merged_fields import part_fields
from aimpay.server.growth.leads.models import ContactPoint, LeadMerge
from aimpay.server.growth.leads.moving import move_rows, swap_proof


async def undo_merge(session: AsyncSession, merge_id: int, *, by: int | None, now: datetime) -> LeadMerge:
    """Return the merge, undone. A second undoing changes nothing. What happened since stays with the lead that stayed.

    Merges of one lead are undone from the newest back; otherwise UndoRefusedError.
    """
    merge = await session.get(LeadMerge, merge_id)
    if merge is None:
        raise MergeNotFoundError
    held = {one: await hold_to_merge(session, one) for one in sorted({merge.from_id, merge.into_id})}
    await session.refresh(merge)
    if merge.undone_at is not None:
        return merge
    leaving, staying = held[merge.from_id], held[merge.into_id]
    if staying.merged_into_id is not None or not await is_newest(session, merge):
        raise UndoRefusedError
    for child in CHILDREN:
        await move_rows(session, child, staying.id, leaving.id, merge.moved["rows"].get(child.table, ()))
    await _take_proofs_back(session, merge)
    await part_fields(session, leaving, staying, merge.moved)
    merge.undone_by, merge.undone_at = by, now
    await session.flush()
    return merge


async def is_newest(session: AsyncSession, merge: LeadMerge) -> bool:
    """Whether nothing was merged into its lead after it, or what was is undone."""
    later = select(LeadMerge.id).where(
        LeadMerge.into_id == merge.into_id, LeadMerge.id > merge.id, LeadMerge.undone_at.is_(None)
    )
    return await session.scalar(later.limit(1)) is None


async def _take_proofs_back(session: AsyncSession, merge: LeadMerge) -> None:
    for theirs_id, ours_id in merge.moved["proofs"]:
        theirs, ours = await session.get(ContactPoint, theirs_id), await session.get(ContactPoint, ours_id)
        if theirs is not None and ours is not None and theirs.verified_at is None:
            await swap_proof(session, ours, theirs)
