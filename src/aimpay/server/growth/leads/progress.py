"""Steps of the warm-up pages: each recorded once, by a unique constraint and not by looking first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.db.insert import insert_or_skip
from aimpay.server.growth.leads.errors import AnswerGivenError, AnswerNotFoundError
from aimpay.server.growth.leads.family import family
from aimpay.server.growth.leads.kinds import TouchKind
from aimpay.server.growth.leads.models import Lead, LeadProgress, Touchpoint
from aimpay.server.growth.leads.note_touch import note_touch

QUIZ: Final = "quiz"
FINAL: Final = "final"


@dataclass(frozen=True)
class Step:
    """``stage`` is quiz, longread, final …; ``step`` its own name; ``index`` counts from zero."""

    stage: str
    step: str
    index: int | None = None


async def record_step(session: AsyncSession, lead: Lead, step: Step, answer: str | None, now: datetime) -> bool:
    """Return whether it is new. An answer that comes after the step itself is filled in; one given stays."""
    row = {
        "lead_id": lead.id,
        "stage": step.stage,
        "step": step.step,
        "step_index": step.index,
        "answer": answer,
        "at": now,
    }
    insert = insert_or_skip(session, LeadProgress, row, ("lead_id", "stage", "step")).returning(LeadProgress.id)
    if await session.scalar(insert) is not None:
        await _warm(session, lead, step, now)
        return True
    known = await _known(session, lead, step)
    if known.answer is None and answer is not None:
        known.answer = answer
        await session.flush()
        return True
    return False


async def record_answer(session: AsyncSession, lead: Lead, step: Step, answer: str, now: datetime) -> bool:
    """Return whether it is new. Another answer than the one given raises AnswerGivenError."""
    if await record_step(session, lead, step, answer, now):
        return True
    if (await _known(session, lead, step)).answer != answer:
        raise AnswerGivenError
    return False


async def change_answer(session: AsyncSession, lead: Lead, step: Step, answer: str) -> None:
    """A staff member puts an answer right."""
    ids = await family(session, lead.id)
    given = select(LeadProgress).where(
        LeadProgress.lead_id.in_(ids), LeadProgress.stage == step.stage, LeadProgress.step == step.step
    )
    known = (await session.scalars(given.with_for_update())).all()
    if not known:
        raise AnswerNotFoundError
    for one in known:
        one.answer = answer
    await session.flush()


async def record_touch(session: AsyncSession, lead: Lead, step: Step, now: datetime) -> bool:
    """Something of the pages was seen: on the timeline, once. Return whether it is new."""
    key = f"touch:{lead.id}:{step.stage}:{step.step}:{'' if step.index is None else step.index}"
    return await note_touch(session, lead, TouchKind.WARMED, now, key=key[:128], data=_facts(step, seen=True))


async def take_answers(
    session: AsyncSession, lead: Lead, stage: str, answers: Mapping[str, str], now: datetime
) -> None:
    """Answers of a whole stage, in their order; those given before stay."""
    for index, (step, answer) in enumerate(answers.items()):
        await record_step(session, lead, Step(stage, step, index), answer, now)


async def touches_of(session: AsyncSession, lead_id: int) -> list[Touchpoint]:
    """Return all touches of a lead and of those merged into it, newest first."""
    ids = await family(session, lead_id)
    wanted = select(Touchpoint).where(Touchpoint.lead_id.in_(ids)).order_by(Touchpoint.id.desc()).limit(500)
    return list(await session.scalars(wanted))


async def _known(session: AsyncSession, lead: Lead, step: Step) -> LeadProgress:
    mine = LeadProgress.lead_id == lead.id, LeadProgress.stage == step.stage, LeadProgress.step == step.step
    return (await session.scalars(select(LeadProgress).where(*mine))).one()


async def _warm(session: AsyncSession, lead: Lead, step: Step, now: datetime) -> None:
    key = f"step:{lead.id}:{step.stage}:{step.step}"
    await note_touch(session, lead, TouchKind.WARMED, now, key=key[:128], data=_facts(step, seen=False))


def _facts(step: Step, *, seen: bool) -> dict[str, Any]:
    return {"stage": step.stage, "step": step.step, "step_index": step.index, "seen": seen}
