"""What the pages of sequences show."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.sequences.ab import Tally, Verdict, judge
from aimpay.server.growth.sequences.errors import SequenceNotFoundError
from aimpay.server.growth.sequences.load_plan import Loaded, load_sequence
from aimpay.server.growth.sequences.plan import SequencePlan, StepPlan, VariantPlan
from aimpay.server.growth.sequences.results import Numbers, StepResult, numbers, tallies


@dataclass(frozen=True)
class VariantView:
    """``share`` of those told who bought, in hundredths of a percent; None while nobody's days are over."""

    plan: VariantPlan
    tally: Tally

    @property
    def basis_points(self) -> int | None:
        return round(self.tally.share * 10_000) if self.tally.told else None


@dataclass(frozen=True)
class StepView:
    plan: StepPlan
    result: StepResult
    variants: tuple[VariantView, ...]
    verdict: Verdict | None

    @property
    def best(self) -> int:
        """The largest share among variants, for the length of bars."""
        return max((one.basis_points or 0 for one in self.variants), default=0)


@dataclass(frozen=True)
class SequenceView:
    slug: str
    plan: SequencePlan
    numbers: Numbers
    steps: tuple[StepView, ...]


async def get_sequence(session: AsyncSession, slug: str) -> Loaded:
    found = await load_sequence(session, slug)
    if found is None:
        raise SequenceNotFoundError
    return found


async def view_of(session: AsyncSession, sequence: Loaded, now: datetime) -> SequenceView:
    found = (await numbers(session, [sequence.id]))[sequence.id]
    steps = [await _step(session, sequence, step, found, now) for step in sequence.plan.steps]
    return SequenceView(sequence.slug, sequence.plan, found, tuple(steps))


def with_only(plan: SequencePlan, key: str, variant: str) -> SequencePlan:
    """Return the plan whose step says one of its texts to everybody."""
    step = plan.step(key)
    kept = tuple(one for one in step.variants if one.key == variant) if step else ()
    if step is None or not kept:
        raise SequenceNotFoundError("Такого шага или варианта нет.")
    single = step.model_copy(update={"variants": kept})
    return plan.model_copy(update={"steps": tuple(single if one.key == key else one for one in plan.steps)})


async def _step(session: AsyncSession, sequence: Loaded, step: StepPlan, found: Numbers, now: datetime) -> StepView:
    counted = await tallies(session, sequence, step.key, now)
    variants = tuple(VariantView(one, tally) for one, tally in zip(step.variants, counted, strict=True))
    result = found.steps.get(sequence.steps[step.key].id, StepResult())
    return StepView(step, replace(result), variants, judge(counted))
