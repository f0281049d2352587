"""One card: who he is, where he stands, what was written about him, whom he may be the same as."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.leads import ContactView, LeadCard, MergeView, NoteView, ProgressView
from aimpay.server.growth.leads.family import family, known_lead
from aimpay.server.growth.leads.hints import possible_duplicates
from aimpay.server.growth.leads.models import ContactPoint, LeadMerge, LeadNote, LeadProgress, LeadTask
from aimpay.server.growth.leads.rows import lead_rows, source_names
from aimpay.server.growth.leads.tasks import task_view
from aimpay.server.growth.leads.undo_merge import is_newest


async def lead_card(session: AsyncSession, lead_id: int) -> LeadCard:
    """The card of the lead that stands for this one. Raises LeadNotFoundError."""
    lead = await known_lead(session, lead_id)
    ids = await family(session, lead.id)
    sources = await source_names(session, [lead.last_source_id])
    notes = select(LeadNote).where(LeadNote.lead_id.in_(ids)).order_by(LeadNote.id.desc())
    tasks = select(LeadTask).where(LeadTask.lead_id.in_(ids)).order_by(LeadTask.done_at.is_not(None), LeadTask.due_at)
    return LeadCard(
        lead=(await lead_rows(session, [lead.id]))[0],
        user_id=lead.user_id,
        time_zone=lead.time_zone,
        first_touch_at=lead.first_touch_at,
        last_source=sources.get(lead.last_source_id or 0),
        last_touch_at=lead.last_touch_at,
        contacts=await _contacts(session, lead.id),
        notes=tuple(NoteView(id=one.id, text=one.text, by=one.by, at=one.at) for one in await session.scalars(notes)),
        tasks=tuple(task_view(one) for one in await session.scalars(tasks)),
        progress=await progress_of(session, ids),
        merges=await _merges(session, ids),
        duplicates=await possible_duplicates(session, lead.id),
    )


async def progress_of(session: AsyncSession, ids: Sequence[int]) -> tuple[ProgressView, ...]:
    """Every step of the warm-up, in the order in which they were made."""
    steps = select(LeadProgress).where(LeadProgress.lead_id.in_(ids)).order_by(LeadProgress.at, LeadProgress.id)
    return tuple(
        ProgressView(
            id=one.id,
            stage=one.stage,
            step=one.step,
            step_index=one.step_index,
            answer=one.answer,
            created_at=one.at,
        )
        for one in await session.scalars(steps)
    )


async def _contacts(session: AsyncSession, lead_id: int) -> tuple[ContactView, ...]:
    points = select(ContactPoint).where(ContactPoint.lead_id == lead_id).order_by(ContactPoint.kind, ContactPoint.id)
    return tuple(
        ContactView.model_validate(
            {
                "kind": one.kind,
                "value": one.value,
                "verified": one.verified_at is not None,
                "created_at": one.created_at,
            }
        )
        for one in await session.scalars(points)
    )


async def _merges(session: AsyncSession, ids: Sequence[int]) -> tuple[MergeView, ...]:
    about = or_(LeadMerge.from_id.in_(ids), LeadMerge.into_id.in_(ids))
    merges = (await session.scalars(select(LeadMerge).where(about).order_by(LeadMerge.id.desc()))).all()
    return tuple([await _merge_view(session, one) for one in merges])


async def _merge_view(session: AsyncSession, merge: LeadMerge) -> MergeView:
    stands = (await known_lead(session, merge.into_id)).id == merge.into_id
    return MergeView(
        id=merge.id,
        from_id=merge.from_id,
        into_id=merge.into_id,
        reason=merge.reason,
        by=merge.by,
        at=merge.at,
        undone_by=merge.undone_by,
        undone_at=merge.undone_at,
        may_undo=merge.undone_at is None and stands and await is_newest(session, merge),
    )
