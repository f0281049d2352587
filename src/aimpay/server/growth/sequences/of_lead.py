"""The sequences that a person is or was in, for his card and his timeline."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.sequences.models import RunStatus, Sequence, SequenceRun, SequenceStep


@dataclass(frozen=True)
class LeadRun:
    """``step`` and ``next_at`` are of what comes next while it is active; ``why`` is a key of REASONS."""

    id: int
    slug: str
    name: str
    status: RunStatus
    why: str | None
    started_at: datetime
    ended_at: datetime | None
    step: str | None
    next_at: datetime | None


async def runs_of(session: AsyncSession, leads: Collection[int]) -> tuple[LeadRun, ...]:
    """Newest first. ``leads`` are the person's own card and those merged into it."""
    rows = (
        select(SequenceRun, Sequence, SequenceStep.title)
        .join(Sequence, Sequence.id == SequenceRun.sequence_id)
        .outerjoin(SequenceStep, SequenceStep.id == SequenceRun.step_id)
        .where(SequenceRun.lead_id.in_(leads))
        .order_by(SequenceRun.started_at.desc(), SequenceRun.id.desc())
    )
    return tuple(_seen(run, sequence, title) for run, sequence, title in await session.execute(rows))


def _seen(run: SequenceRun, sequence: Sequence, title: str | None) -> LeadRun:
    is_active = run.status == RunStatus.ACTIVE
    return LeadRun(
        id=run.id,
        slug=sequence.slug,
        name=sequence.name,
        status=RunStatus(run.status),
        why=run.why,
        started_at=run.started_at,
        ended_at=run.ended_at,
        step=title if is_active else None,
        next_at=run.next_at if is_active else None,
    )
