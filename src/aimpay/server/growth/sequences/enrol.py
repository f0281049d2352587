"""What people did lets them into sequences: each touch is looked at once, in the transaction that lets in."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Insert, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.find_lead import standing_lead
from aimpay.server.growth.leads.models import Touchpoint
from aimpay.server.growth.mailing.restraint import chunks, restraint_of
from aimpay.server.growth.sequences.load_cards import load_cards
from aimpay.server.growth.sequences.load_plan import Loaded, load_sequences
from aimpay.server.growth.sequences.models import RunAct, RunStatus, SequenceEvent, SequenceRun
from aimpay.server.growth.sequences.next_act import begin, may_enter

BATCH: Final = 200

Entry = tuple[Loaded, int, Touchpoint]
"""A sequence, the lead that enters, and by which touch."""


async def take_touches(session: AsyncSession, now: datetime) -> int:
    """Look at the oldest touches nobody looked at; return how many. Other workers take others meanwhile."""
    fresh = select(Touchpoint).where(Touchpoint.handled_at.is_(None)).order_by(Touchpoint.id).limit(BATCH)
    touches = list(await session.scalars(fresh.with_for_update(skip_locked=True)))
    if not touches:
        return 0
    for touch in touches:
        touch.handled_at = now
    for sequence, lead_id, touch in await entries(session, touches, now):
        await _enter(session, sequence, lead_id, touch, now)
    await session.flush()
    return len(touches)


async def entries(session: AsyncSession, touches: Sequence[Touchpoint], now: datetime) -> list[Entry]:
    """Say who would enter what, by the rules, and writes nothing. Nobody enters where he is already."""
    sequences = [one for one in (await load_sequences(session)).values() if one.plan.active]
    return await entries_into(session, sequences, touches, now)


async def entries_into(
    session: AsyncSession, sequences: Iterable[Loaded], touches: Sequence[Touchpoint], now: datetime
) -> list[Entry]:
    wanted = [(one, touch) for touch in touches for one in sequences if one.plan.starts_on == touch.kind]
    leads = {touch.lead_id: await _standing(session, touch.lead_id) for _, touch in wanted}
    cards = await load_cards(session, set(leads.values()), now, await restraint_of(session))
    began = await _began(session, set(leads.values()))
    found = []
    for sequence, touch in wanted:
        lead_id = leads[touch.lead_id]
        inside, last = began.get((sequence.id, lead_id), (False, None))
        if not inside and may_enter(sequence.plan, cards[lead_id], last, touch.at):
            began[sequence.id, lead_id] = (True, touch.at)
            found.append((sequence, lead_id, touch))
    return found


async def _enter(session: AsyncSession, sequence: Loaded, lead_id: int, touch: Touchpoint, now: datetime) -> None:
    run = begin(sequence.plan, touch.at)
    first = sequence.steps[run.step or ""]
    values = {
        "sequence_id": sequence.id,
        "lead_id": lead_id,
        "touch_id": touch.id,
        "status": RunStatus.ACTIVE,
        "step_id": first.id,
        "next_at": run.next_at,
        "started_at": run.started_at,
    }
    run_id = await session.scalar(_insert(session, values))
    if run_id is not None:  # else another worker let him in by another touch at this very moment
        session.add(SequenceEvent(run_id=run_id, act=RunAct.ENTERED, reason=touch.kind, at=now))


def _insert(session: AsyncSession, values: dict[str, object]) -> Insert:
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = (sqlite.insert if is_sqlite else postgresql.insert)(SequenceRun).values(values)
    return insert.on_conflict_do_nothing().returning(SequenceRun.id)


async def _standing(session: AsyncSession, lead_id: int) -> int:
    lead = await standing_lead(session, lead_id)
    if lead is None:
        raise LookupError(f"touch of no lead {lead_id}")
    return lead.id


async def _began(session: AsyncSession, leads: set[int]) -> dict[tuple[int, int], tuple[bool, datetime | None]]:
    """By sequence and lead: whether he is inside, and when he last entered."""
    found: dict[tuple[int, int], tuple[bool, datetime | None]] = {}
    what = SequenceRun.sequence_id, SequenceRun.lead_id, SequenceRun.status
    for some in chunks(sorted(leads)):
        rows = select(*what, func.max(SequenceRun.started_at)).where(SequenceRun.lead_id.in_(some)).group_by(*what)
        for sequence_id, lead_id, status, at in await session.execute(rows):
            inside, last = found.get((sequence_id, lead_id), (False, None))
            found[sequence_id, lead_id] = (inside or status == RunStatus.ACTIVE, max(at, last or at))
    return found
