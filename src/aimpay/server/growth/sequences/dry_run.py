"""Who would get what in the next hours: the rules of the sweep over the rows of now, and nothing is written."""

import heapq
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.models import Touchpoint
from aimpay.server.growth.mailing.quiet import Restraint
from aimpay.server.growth.mailing.restraint import restraint_of
from aimpay.server.growth.sequences.card import Card
from aimpay.server.growth.sequences.enrol import entries_into
from aimpay.server.growth.sequences.load_cards import load_cards
from aimpay.server.growth.sequences.load_plan import Loaded, StepRow, load_sequences
from aimpay.server.growth.sequences.models import RunStatus, SequenceRun
from aimpay.server.growth.sequences.next_act import Run, Send, Skip, Stop, Turn, begin, take_turn
from aimpay.server.growth.sequences.plan import SequencePlan
from aimpay.server.growth.sequences.run_due import after_turn, run_state, steps_done

HORIZON: Final = timedelta(hours=48)
MOST_RUNS: Final = 20_000
MOST_TOUCHES: Final = 5_000
MOST_TURNS: Final = 50
"""Of one run: more than steps and nights there can be within the horizon."""


@dataclass(frozen=True)
class Foreseen:
    """``reason`` says why a step is passed over, or the run ends; None is a message by ``channels``."""

    at: datetime
    slug: str
    sequence: str
    lead_id: int
    name: str | None
    step: str
    variant: str | None
    channels: tuple[str, ...]
    reason: str | None


@dataclass(frozen=True)
class Forecast:
    """``is_whole`` is false when there were more runs than were looked at."""

    now: datetime
    until: datetime
    lines: tuple[Foreseen, ...]
    is_whole: bool

    @property
    def messages(self) -> tuple[Foreseen, ...]:
        return tuple(line for line in self.lines if line.reason is None)


@dataclass(frozen=True)
class _Walker:
    sequence: Loaded
    lead_id: int
    run: Run


async def foresee(
    session: AsyncSession,
    now: datetime,
    *,
    instead: Mapping[str, SequencePlan] | None = None,
    horizon: timedelta = HORIZON,
) -> Forecast:
    """``instead``: plans by slug as if they were saved already."""
    present = await load_sequences(session)
    sequences = _as_if(present, instead or {})
    how = await restraint_of(session)
    walkers, is_whole = await _walkers(session, present, sequences, now)
    cards = await load_cards(session, {one.lead_id for one in walkers}, now, how)
    lines = _walk(walkers, cards, now, now + horizon, how)
    return Forecast(now, now + horizon, tuple(lines), is_whole)


def _as_if(present: Mapping[int, Loaded], instead: Mapping[str, SequencePlan]) -> dict[int, Loaded]:
    """A plan that is not saved yet has no rows: its new steps deal people out by their own keys."""
    changed = {key: replace(one, plan=instead.get(one.slug, one.plan)) for key, one in present.items()}
    known = {one.slug for one in present.values()}
    unsaved = [slug for slug in instead if slug not in known]
    for number, slug in enumerate(unsaved, start=1):
        changed[-number] = Loaded(-number, slug, instead[slug], {})
    return {key: _with_rows(one) for key, one in changed.items()}


def _with_rows(one: Loaded) -> Loaded:
    made_up = {step.key: StepRow(0, step.key, {}) for step in one.plan.steps}
    return replace(one, steps=made_up | one.steps)


async def _walkers(
    session: AsyncSession, present: Mapping[int, Loaded], sequences: Mapping[int, Loaded], now: datetime
) -> tuple[list[_Walker], bool]:
    active = select(SequenceRun).where(SequenceRun.status == RunStatus.ACTIVE).order_by(SequenceRun.next_at)
    rows = list(await session.scalars(active.limit(MOST_RUNS + 1)))
    inside = [row for row in rows[:MOST_RUNS] if sequences[row.sequence_id].plan.active]
    walkers = await _inside(session, present, sequences, inside)
    fresh = select(Touchpoint).where(Touchpoint.handled_at.is_(None)).order_by(Touchpoint.id).limit(MOST_TOUCHES)
    switched_on = [one for one in sequences.values() if one.plan.active]
    for sequence, lead_id, touch in await entries_into(session, switched_on, list(await session.scalars(fresh)), now):
        walkers.append(_Walker(sequence, lead_id, begin(sequence.plan, touch.at)))
    return walkers, len(rows) <= MOST_RUNS


async def _inside(
    session: AsyncSession, present: Mapping[int, Loaded], sequences: Mapping[int, Loaded], rows: Sequence[SequenceRun]
) -> list[_Walker]:
    done = await steps_done(session, rows)
    walkers = []
    for row in rows:
        sequence = sequences[row.sequence_id]
        run = run_state(sequence, row, done[row.id])
        step = sequence.plan.instead_of(run.step, present[row.sequence_id].plan)
        if step is not None:
            walkers.append(_Walker(sequence, row.lead_id, replace(run, step=step)))
    return walkers


def _walk(
    walkers: Sequence[_Walker], cards: Mapping[int, Card], now: datetime, until: datetime, how: Restraint
) -> list[Foreseen]:
    """In the order of time, over all sequences: what one says counts for the cap of another."""
    known = dict(cards)
    turns: dict[int, int] = defaultdict(int)
    waiting = [(max(one.run.next_at, now), number) for number, one in enumerate(walkers)]
    runs = {number: one.run for number, one in enumerate(walkers)}
    heapq.heapify(waiting)
    lines = []
    while waiting:
        at, number = heapq.heappop(waiting)
        if at > until or turns[number] >= MOST_TURNS:
            continue
        turns[number] += 1
        walker = walkers[number]
        card = known[walker.lead_id]
        turn = take_turn(walker.sequence.plan, walker.sequence.seeds, runs[number], card, at, how)
        lines += _told(walker, card, turn, at)
        known[walker.lead_id] = after_turn(card, walker.sequence, turn, at)
        if turn.run is not None:
            runs[number] = turn.run
            heapq.heappush(waiting, (max(turn.run.next_at, at), number))
    return lines


def _told(walker: _Walker, card: Card, turn: Turn, at: datetime) -> list[Foreseen]:
    act = turn.act
    if not isinstance(act, Send | Skip | Stop):
        return []
    step = walker.sequence.plan.step(turn.step)
    return [
        Foreseen(
            at=at,
            slug=walker.sequence.slug,
            sequence=walker.sequence.plan.name,
            lead_id=card.lead_id,
            name=card.name,
            step=step.title if step else turn.step,
            variant=act.variant if isinstance(act, Send) else None,
            channels=tuple(str(channel) for channel, _ in act.ways) if isinstance(act, Send) else (),
            reason=None if isinstance(act, Send) else act.reason,
        )
    ]
