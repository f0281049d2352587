"""Asked by the postman right before he sends: between queueing and sending a person may have paid."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.mailing.models import Channel, Delivery
from aimpay.server.growth.mailing.restraint import restraint_of
from aimpay.server.growth.sequences.campaign import origin_of, run_of
from aimpay.server.growth.sequences.card import Card, meets
from aimpay.server.growth.sequences.load_cards import load_cards
from aimpay.server.growth.sequences.load_plan import Loaded, load_sequences
from aimpay.server.growth.sequences.models import SequenceRun
from aimpay.server.growth.sequences.next_act import stop_reason
from aimpay.server.growth.sequences.plan import StepKind

SWITCHED_OFF: Final = "switched_off"
CONDITION: Final = "condition"
NO_RUN: Final = "no_run"
NO_CHANNEL: Final = "no_channel"


async def unwanted(session: AsyncSession, deliveries: Sequence[Delivery], now: datetime) -> dict[int, str]:
    """Return, by delivery, why it is no longer to be sent; who is not named is still to be told.

    Other campaigns than those of sequences are passed over.
    """
    mine = [one for one in deliveries if origin_of(one.campaign) and run_of(one.key)]
    rows = select(SequenceRun).where(SequenceRun.id.in_([run_of(one.key) for one in mine]))
    runs = {run.id: run for run in await session.scalars(rows)}
    sequences = await load_sequences(session, ids={run.sequence_id for run in runs.values()})
    cards = await load_cards(session, {one.lead_id for one in mine}, now, await restraint_of(session))
    found = {}
    for one in mine:
        run = runs.get(run_of(one.key) or 0)
        why = _why_not(one, run, sequences[run.sequence_id], cards[one.lead_id], now) if run else NO_RUN
        if why:
            found[one.id] = why
    return found


def _why_not(one: Delivery, run: SequenceRun, sequence: Loaded, card: Card, now: datetime) -> str | None:
    if not sequence.plan.active:
        return SWITCHED_OFF
    if reason := stop_reason(sequence.plan, run.started_at, card):
        return reason
    origin = origin_of(one.campaign)
    step = sequence.plan.step(sequence.key_of(origin.step if origin else None))
    if step is None:
        return None  # it was taken out after the message was queued; what was due is still told
    if not meets(step.only_if, card, now):
        return CONDITION
    way = card.ways.get(Channel(one.channel))
    return NO_CHANNEL if step.kind == StepKind.SERVICE and (way is None or way.address != one.address) else None
