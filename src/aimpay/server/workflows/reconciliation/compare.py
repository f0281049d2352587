"""Compares lists with books: heals what asking again can heal, and keeps the rest as differences."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.kit.moscow import start_of
from aimpay.server.payouts.settle_payout import PayoutMismatchError
from aimpay.server.selling.record_refund import RefundMismatchError
from aimpay.server.selling.settle import PaymentMismatchError
from aimpay.server.workflows.house import House
from aimpay.server.workflows.reconciliation.differences import Found, keep
from aimpay.server.workflows.reconciliation.explanations import explain
from aimpay.server.workflows.reconciliation.rules import Fault, Ours, Theirs, fault_between, is_worth_a_look
from aimpay.server.workflows.reconciliation.subjects import Subject, passed_there

Held = Mapping[str, Ours]

CHUNK: Final = 500
"""Ids asked for at once: databases bound the parameters of one statement."""
MISMATCH: Final = (PaymentMismatchError, RefundMismatchError, PayoutMismatchError)


async def compare_day(house: House, subject: Subject, day: date) -> None:
    """Compare what was made on a day of Moscow with the provider's own list of it. Again changes nothing."""
    start, end = start_of(day), start_of(day + timedelta(days=1))
    listed = await subject.listed(house, start, end)
    await compare_listed(house, subject, listed)
    shown = {one.id for one in listed}
    async with house.db.read() as session:
        made = await subject.held(session, subject.done & (subject.made_at >= start) & (subject.made_at < end))
    absent = [one for one in made if one.id not in shown and not await passed_there(house, subject, one.id)]
    await note_absent(house, subject, absent)


async def ended_between(house: House, subject: Subject, start: datetime, end: datetime) -> Sequence[Ours]:
    async with house.db.read() as session:
        return await subject.held(session, subject.done & (subject.ended_at >= start) & (subject.ended_at < end))


async def note_absent(house: House, subject: Subject, absent: Sequence[Ours]) -> None:
    await _keep(house, [_found(subject, Fault.MISSING, ours, None) for ours in absent])


async def compare_listed(house: House, subject: Subject, listed: Sequence[Theirs]) -> None:
    before = await _held(house, subject, listed)
    looked = [one for one in listed if is_worth_a_look(before.get(one.id), one)]
    for one in looked:
        await _look(house, subject, one.id)
    after = {**before, **await _held(house, subject, looked)}
    await _keep(house, [found for one in listed if (found := _judge(subject, before, after, one))])


async def _look(house: House, subject: Subject, object_id: str) -> None:
    """A thing that turns out to be another than we asked for stays as it is, and shows as a difference."""
    try:
        await subject.look(house, object_id)
    except MISMATCH:
        return


def _judge(subject: Subject, before: Held, after: Held, theirs: Theirs) -> Found | None:
    ours = after.get(theirs.id)
    if fault := fault_between(ours, theirs):
        return _found(subject, fault, ours, theirs)
    if fault_between(before.get(theirs.id), theirs):
        return _found(subject, Fault.HEALED, ours, theirs)
    return None


def _found(subject: Subject, fault: Fault, ours: Ours | None, theirs: Theirs | None) -> Found:
    known = theirs or ours
    if known is None:
        raise ValueError("a difference needs a side")
    return Found(
        kind=f"{subject.name}_{fault}",
        object_id=known.id,
        ours=ours.shown() if ours else {},
        theirs=theirs.shown() if theirs else {},
        explanation=explain(subject.name, fault, ours, theirs),
        healed=fault is Fault.HEALED,
    )


async def _held(house: House, subject: Subject, listed: Sequence[Theirs]) -> Held:
    ids = [one.id for one in listed]
    held: list[Ours] = []
    async with house.db.read() as session:
        for first in range(0, len(ids), CHUNK):
            held.extend(await subject.held(session, subject.id.in_(ids[first : first + CHUNK])))
    return {one.id: one for one in held}


async def _keep(house: House, found: Sequence[Found]) -> None:
    async def work(session: AsyncSession) -> None:
        for one in found:
            await keep(session, one, house.clock.now())

    if found:
        await house.db.transact(work)
