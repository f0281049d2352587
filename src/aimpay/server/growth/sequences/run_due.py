"""Takes the runs whose time has come and does with each what the rule says, in one transaction."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.find_lead import standing_lead
from aimpay.server.growth.mailing.deliveries import NewDelivery, queue_delivery
from aimpay.server.growth.mailing.restraint import chunks, restraint_of
from aimpay.server.growth.sequences.campaign import Origin, campaign_of, key_of
from aimpay.server.growth.sequences.card import Card
from aimpay.server.growth.sequences.load_cards import load_cards
from aimpay.server.growth.sequences.load_plan import Loaded, load_sequences
from aimpay.server.growth.sequences.models import RunAct, RunStatus, SequenceEvent, SequenceRun
from aimpay.server.growth.sequences.next_act import Run, Send, Skip, Stop, Turn, Wait, take_turn
from aimpay.server.growth.sequences.plan import StepKind
from aimpay.server.growth.sequences.save_plan import STEPS_GONE

BATCH: Final = 200


async def run_due(session: AsyncSession, now: datetime) -> int:
    """Perform what is due; return how many runs were looked at. Other workers take others meanwhile."""
    due = select(SequenceRun).where(SequenceRun.status == RunStatus.ACTIVE, SequenceRun.next_at <= now)
    some = due.order_by(SequenceRun.next_at, SequenceRun.id).limit(BATCH).with_for_update(skip_locked=True)
    rows = list(await session.scalars(some))
    if not rows:
        return 0
    await _follow_merges(session, rows)
    how = await restraint_of(session)
    sequences = await load_sequences(session, ids={row.sequence_id for row in rows})
    cards = await load_cards(session, [row.lead_id for row in rows], now, how)
    done = await steps_done(session, rows)
    for row in rows:
        sequence = sequences[row.sequence_id]
        run = run_state(sequence, row, done[row.id])
        if run.step is None:
            _end_nowhere(session, row, now)
            continue
        turn = take_turn(sequence.plan, sequence.seeds, run, cards[row.lead_id], now, how)
        await _write(session, row, sequence, turn, now)
        cards[row.lead_id] = after_turn(cards[row.lead_id], sequence, turn, now)
    await session.flush()
    return len(rows)


def run_state(sequence: Loaded, row: SequenceRun, done: frozenset[int | None]) -> Run:
    """``done``: ids of the steps that were sent."""
    keys = frozenset(key for key, step in sequence.steps.items() if step.id in done)
    return Run(sequence.key_of(row.step_id), row.next_at, row.started_at, keys)


def after_turn(card: Card, sequence: Loaded, turn: Turn, now: datetime) -> Card:
    """What was just queued counts for the cap of whatever comes next to the same person."""
    step = sequence.plan.step(turn.step)
    if not isinstance(turn.act, Send) or step is None:
        return card
    service = (*card.service, now) if step.kind == StepKind.SERVICE else card.service
    return replace(card, everything=(*card.everything, now), service=service)


async def steps_done(session: AsyncSession, rows: Sequence[SequenceRun]) -> dict[int, frozenset[int | None]]:
    """Return the ids of the steps that each run has sent."""
    found: dict[int, set[int | None]] = defaultdict(set)
    for some in chunks([row.id for row in rows]):
        sent = select(SequenceEvent.run_id, SequenceEvent.step_id).where(
            SequenceEvent.run_id.in_(some), SequenceEvent.act == RunAct.SENT
        )
        for run_id, step_id in await session.execute(sent):
            found[run_id].add(step_id)
    return {row.id: frozenset(found[row.id]) for row in rows}


async def _follow_merges(session: AsyncSession, rows: Sequence[SequenceRun]) -> None:
    """A run goes with the lead that stayed, unless that one is inside already: then the rule stops it."""
    for row in rows:
        lead = await standing_lead(session, row.lead_id)
        if lead is None or lead.id == row.lead_id:
            continue
        inside = select(SequenceRun.id).where(
            SequenceRun.sequence_id == row.sequence_id,
            SequenceRun.lead_id == lead.id,
            SequenceRun.status == RunStatus.ACTIVE,
        )
        if await session.scalar(inside) is None:
            row.lead_id = lead.id
            await session.flush()


async def _write(session: AsyncSession, row: SequenceRun, sequence: Loaded, turn: Turn, now: datetime) -> None:
    step = sequence.steps[turn.step]
    event = SequenceEvent(run_id=row.id, step_id=step.id, at=now)
    match turn.act:
        case Send(variant=variant):
            event.act, event.variant_id = RunAct.SENT, step.variants[variant][0]
            await _queue(session, row, sequence, turn.step, turn.act, now)
        case Wait():
            event.act = RunAct.WAITED
        case Skip(reason=reason):
            event.act, event.reason = RunAct.SKIPPED, reason
        case Stop(reason=reason):
            event.act, event.reason = RunAct.STOPPED, reason
    session.add(event)
    _advance(session, row, sequence, turn, now)


def _end_nowhere(session: AsyncSession, row: SequenceRun, now: datetime) -> None:
    """His next step was taken out at the very moment that he was being moved to it."""
    row.status, row.why, row.ended_at = RunStatus.STOPPED, STEPS_GONE, now
    session.add(SequenceEvent(run_id=row.id, act=RunAct.STOPPED, reason=STEPS_GONE, at=now))


def _advance(session: AsyncSession, row: SequenceRun, sequence: Loaded, turn: Turn, now: datetime) -> None:
    if turn.run is not None and turn.run.step is not None:
        row.step_id, row.next_at = sequence.steps[turn.run.step].id, turn.run.next_at
        return
    row.ended_at = now
    if isinstance(turn.act, Stop):
        row.status, row.why = RunStatus.STOPPED, turn.act.reason
        return
    row.status = RunStatus.FINISHED
    session.add(SequenceEvent(run_id=row.id, act=RunAct.FINISHED, at=now))


async def _queue(session: AsyncSession, row: SequenceRun, sequence: Loaded, key: str, act: Send, now: datetime) -> None:
    step, plan = sequence.steps[key], sequence.plan.step(key)
    if plan is None:
        raise LookupError(key)
    variant_id, template_id = step.variants[act.variant]
    campaign = campaign_of(plan.kind, Origin(sequence.id, step.id, variant_id))
    for index, (channel, address) in enumerate(act.ways):
        new = NewDelivery(
            key=key_of(row.id, step.id, channel, second=index > 0),
            campaign=campaign,
            template_id=template_id,
            lead_id=row.lead_id,
            channel=channel,
            address=address,
            due_at=now,
        )
        await queue_delivery(session, new)
