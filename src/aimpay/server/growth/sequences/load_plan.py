"""Sequences out of their rows."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.kinds import TouchKind
from aimpay.server.growth.mailing.models import MessageTemplate
from aimpay.server.growth.sequences.models import Sequence, SequenceStep, StepVariant
from aimpay.server.growth.sequences.plan import (
    Button,
    ChannelPolicy,
    Condition,
    SequencePlan,
    StepKind,
    StepPlan,
    StopRule,
    VariantPlan,
)


@dataclass(frozen=True)
class StepRow:
    """``variants``: id of the row and of its text, by the variant's key."""

    id: int
    seed: str
    variants: dict[str, tuple[int, int]]


@dataclass(frozen=True)
class Loaded:
    """A sequence as it stands, with the rows behind its steps by their keys."""

    id: int
    slug: str
    plan: SequencePlan
    steps: dict[str, StepRow]

    @property
    def seeds(self) -> dict[str, str]:
        return {key: step.seed for key, step in self.steps.items()}

    def key_of(self, step_id: int | None) -> str | None:
        return next((key for key, step in self.steps.items() if step.id == step_id), None)


async def load_sequences(session: AsyncSession, *, ids: Iterable[int] | None = None) -> dict[int, Loaded]:
    """Return them by id: all, or some."""
    wanted = select(Sequence).order_by(Sequence.name)
    rows = list(await session.scalars(wanted if ids is None else wanted.where(Sequence.id.in_([*ids]))))
    steps = await _steps(session, [row.id for row in rows])
    variants = await _variants(session, [step.id for some in steps.values() for step in some])
    return {row.id: _loaded(row, steps[row.id], variants) for row in rows}


async def load_sequence(session: AsyncSession, slug: str) -> Loaded | None:
    row = await session.scalar(select(Sequence.id).where(Sequence.slug == slug))
    return (await load_sequences(session, ids=[row]))[row] if row else None


Variants = dict[int, list[tuple[StepVariant, MessageTemplate]]]


async def _steps(session: AsyncSession, sequences: list[int]) -> dict[int, list[SequenceStep]]:
    living = SequenceStep.sequence_id.in_(sequences), SequenceStep.retired_at.is_(None)
    found: dict[int, list[SequenceStep]] = defaultdict(list)
    for step in await session.scalars(select(SequenceStep).where(*living).order_by(SequenceStep.position)):
        found[step.sequence_id].append(step)
    return found


async def _variants(session: AsyncSession, steps: list[int]) -> Variants:
    rows = (
        select(StepVariant, MessageTemplate)
        .join(MessageTemplate, MessageTemplate.id == StepVariant.template_id)
        .where(StepVariant.step_id.in_(steps), StepVariant.retired_at.is_(None))
        .order_by(StepVariant.position)
    )
    found: Variants = defaultdict(list)
    for variant, template in await session.execute(rows):
        found[variant.step_id].append((variant, template))
    return found


def _loaded(row: Sequence, steps: list[SequenceStep], variants: Variants) -> Loaded:
    plan = SequencePlan(
        name=row.name,
        active=row.active,
        starts_on=TouchKind(row.starts_on),
        only_if=Condition.model_validate(row.only_if),
        again_after_days=row.again_after_days,
        stop_on=tuple(map(StopRule, row.stop_on)),
        steps=tuple(_step(step, variants) for step in steps),
    )
    rows = {
        step.key: StepRow(step.id, step.seed, {one.key: (one.id, one.template_id) for one, _ in variants[step.id]})
        for step in steps
    }
    return Loaded(row.id, row.slug, plan, rows)


def _step(step: SequenceStep, variants: Variants) -> StepPlan:
    return StepPlan(
        key=step.key,
        title=step.title,
        wait=step.wait_minutes,
        only_if=Condition.model_validate(step.only_if),
        kind=StepKind(step.kind),
        channel=ChannelPolicy(step.channel),
        outcome_days=step.outcome_days,
        variants=tuple(_variant(one, template) for one, template in variants[step.id]),
    )


def _variant(one: StepVariant, template: MessageTemplate) -> VariantPlan:
    button = None
    if template.button_text and template.button_url:
        button = Button(text=template.button_text, url=template.button_url)
    return VariantPlan(
        key=one.key,
        weight=one.weight,
        telegram=template.telegram,
        subject=template.subject,
        letter=template.letter,
        button=button,
    )
