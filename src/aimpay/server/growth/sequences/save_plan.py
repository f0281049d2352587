"""A plan into its rows. Steps and variants keep their rows by key, so that figures and people inside are kept."""

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.mailing.models import Delivery, MessageTemplate
from aimpay.server.growth.mailing.templates import change_template, new_template, text_of
from aimpay.server.growth.sequences.models import (
    RunAct,
    RunStatus,
    Sequence,
    SequenceEvent,
    SequenceRun,
    SequenceStep,
    StepVariant,
)
from aimpay.server.growth.sequences.plan import Condition, SequencePlan, StepPlan, VariantPlan
from aimpay.server.growth.sequences.plan_problems import SequenceInvalidError, plan_problems, template_of

SWITCHED_OFF = "switched_off"
STEPS_GONE = "steps_gone"


async def save_sequence(session: AsyncSession, slug: str, plan: SequencePlan, *, by: int | None, now: datetime) -> int:
    """Write a new sequence or a changed one; return its id. Raises SequenceInvalidError.

    Switching off ends every run. Who stands at a step that is taken out goes on to the next one that is left.
    """
    if problems := list(plan_problems(plan)):
        raise SequenceInvalidError(problems)
    row = await session.scalar(select(Sequence).where(Sequence.slug == slug).with_for_update())
    if row is None:
        row = Sequence(slug=slug, created_at=now, **_own(plan), updated_at=now, changed_by=by)
        session.add(row)
    for name, value in _own(plan).items():
        setattr(row, name, value)
    row.updated_at, row.changed_by = now, by
    await session.flush()
    await _write_steps(session, row.id, plan, by, now)
    if not plan.active:
        await end_runs(session, row.id, SWITCHED_OFF, now)
    return row.id


async def end_runs(session: AsyncSession, sequence_id: int, why: str, now: datetime, *at: int) -> None:
    """Stop everybody inside, or those who stand at the steps ``at``."""
    inside = [SequenceRun.sequence_id == sequence_id, SequenceRun.status == RunStatus.ACTIVE]
    if at:
        inside.append(SequenceRun.step_id.in_(at))
    ended = await session.scalars(
        update(SequenceRun)
        .where(*inside)
        .values(status=RunStatus.STOPPED, why=why, ended_at=now)
        .returning(SequenceRun.id)
    )
    session.add_all(SequenceEvent(run_id=run_id, act=RunAct.STOPPED, reason=why, at=now) for run_id in ended.all())
    await session.flush()


def _own(plan: SequencePlan) -> dict[str, Any]:
    return {
        "name": plan.name,
        "active": plan.active,
        "starts_on": str(plan.starts_on),
        "only_if": _condition(plan.only_if),
        "again_after_days": plan.again_after_days,
        "stop_on": [str(rule) for rule in plan.stop_on],
    }


def _condition(condition: Condition) -> dict[str, Any]:
    return condition.model_dump(mode="json", exclude_defaults=True)


async def _write_steps(
    session: AsyncSession, sequence_id: int, plan: SequencePlan, by: int | None, now: datetime
) -> None:
    mine = select(SequenceStep).where(SequenceStep.sequence_id == sequence_id).order_by(SequenceStep.position)
    known = {step.key: step for step in await session.scalars(mine)}
    old_order = [step for step in known.values() if step.retired_at is None]
    for position, step in enumerate(plan.steps):
        row = known.get(step.key)
        if row is None:
            row = SequenceStep(sequence_id=sequence_id, key=step.key, seed=secrets.token_hex(16))
            session.add(row)
        row.position, row.retired_at = position, None
        row.title, row.wait_minutes, row.only_if = step.title, step.wait, _condition(step.only_if)
        row.kind, row.channel, row.outcome_days = step.kind, step.channel, step.outcome_days
        await session.flush()
        await _write_variants(session, row.id, plan, step, by, now)
    await _retire(session, sequence_id, old_order, {step.key for step in plan.steps}, now)


async def _retire(
    session: AsyncSession, sequence_id: int, old_order: list[SequenceStep], kept: set[str], now: datetime
) -> None:
    for index, step in enumerate(old_order):
        if step.key in kept:
            continue
        step.retired_at = now
        following = next((later for later in old_order[index + 1 :] if later.key in kept), None)
        if following is None:
            await end_runs(session, sequence_id, STEPS_GONE, now, step.id)
        else:
            standing = SequenceRun.step_id == step.id, SequenceRun.status == RunStatus.ACTIVE
            await session.execute(update(SequenceRun).where(*standing).values(step_id=following.id))


async def _write_variants(
    session: AsyncSession, step_id: int, plan: SequencePlan, step: StepPlan, by: int | None, now: datetime
) -> None:
    mine = select(StepVariant).where(StepVariant.step_id == step_id)
    known = {variant.key: variant for variant in await session.scalars(mine)}
    for position, variant in enumerate(step.variants):
        row = known.pop(variant.key, None)
        template_id = await _text(session, row, plan, step, variant, by, now)
        if row is None:
            row = StepVariant(step_id=step_id, key=variant.key)
            session.add(row)
        row.position, row.weight, row.retired_at, row.template_id = position, variant.weight, None, template_id
    for gone in known.values():
        gone.retired_at = gone.retired_at or now
    await session.flush()


async def _text(  # what a text is made of
    session: AsyncSession,
    row: StepVariant | None,
    plan: SequencePlan,
    step: StepPlan,
    variant: VariantPlan,
    by: int | None,
    now: datetime,
) -> int:
    """A text that somebody got is never changed: a new one takes its place."""
    text = template_of(plan, step, variant)
    old = await session.get(MessageTemplate, row.template_id) if row else None
    if old and text_of(old) == replace(text, name=old.name):
        return old.id
    if old and not await session.scalar(select(Delivery.id).where(Delivery.template_id == old.id).limit(1)):
        await change_template(session, old.id, text, now)
        return old.id
    template = await new_template(session, text, by=by, now=now)
    template.archived_at = now
    return template.id
