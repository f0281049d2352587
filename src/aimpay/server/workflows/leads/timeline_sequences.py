"""The timeline's part of sequences: when a person entered one, and how it ended for him."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.leads import TimelineEntry
from aimpay.server.growth.sequences.models import RunStatus
from aimpay.server.growth.sequences.of_lead import LeadRun, runs_of
from aimpay.server.growth.sequences.reason_words import REASONS
from aimpay.server.workflows.leads.timeline_person import Person


async def sequence_runs(session: AsyncSession, person: Person, newest: int) -> list[TimelineEntry]:
    runs = (await runs_of(session, person.lead_ids))[:newest]
    begun = [
        TimelineEntry(
            key=f"run:{one.id}", kind="sequence", at=one.started_at, title=f"Вошёл в\u00a0цепочку «{one.name}»"
        )
        for one in runs
    ]
    ended = [
        TimelineEntry(key=f"run:{one.id}:end", kind="sequence", at=one.ended_at, title=_end(one))
        for one in runs
        if one.ended_at
    ]
    return begun + ended


def _end(one: LeadRun) -> str:
    if one.status == RunStatus.FINISHED:
        return f"Прошёл до\u00a0конца цепочку «{one.name}»"
    return f"Вышел из\u00a0цепочки «{one.name}»: {REASONS.get(one.why or '', one.why)}"


SOURCES: Final = (sequence_runs,)
