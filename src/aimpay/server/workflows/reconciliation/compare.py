"""Compares lists with books: heals what asking again can heal, and keeps the rest as differences."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, false
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.kit.moscow import start_of
from aimpay.server.payouts.settle_payout import PayoutMismatchError
from aimpay.server.selling.record_refund import RefundMismatchError
from aimpay.server.selling.settle import PaymentMismatchError
from aimpay.server.workflows.house import House
from aimpay.server.workflows.models import Comparison, Difference
from aimpay.server.workflows.reconciliation.differences import Found, close_vanished, keep, open_of
from aimpay.server.workflows.reconciliation.explanations import explain
from aimpay.server.workflows.reconciliation.rules import (
    LIST,
    REGISTRY,
    SUCCEEDED,
    Fault,
    Ours,
    Theirs,
    fault_between,
    is_ahead,
    is_worth_a_look,
)
from aimpay.server.workflows.reconciliation.subjects import Subject, asked

Held = Mapping[str, Ours]

CHUNK: Final = 500
"""Ids asked for at once: databases bound the parameters of one statement."""
MISMATCH: Final = (PaymentMismatchError, RefundMismatchError, PayoutMismatchError)


async def compare_days(house: House, subject: Subject, first: date, last: date) -> None:
    """Compare what was made on days of Moscow, and what is open from before. Again changes nothing.

    Whatever of ours the list did not show is asked for by its id before it is called missing.
    """
    start, end = start_of(first), start_of(last + timedelta(days=1))
    listed = list(await subject.listed(house, start, end))
    async with house.db.read() as session:
        known = await open_of(session, subject.name, LIST)
        made = await subject.held(session, subject.done & (subject.made_at >= start) & (subject.made_at < end))
    totals = totals_of(listed, made)
    wanted = [*(one.id for one in made), *(one.object_id for one in known)]
    listed.extend(await _asked(house, subject, set(wanted) - {one.id for one in listed}))
    await _conclude(house, subject, LIST, known, listed, wanted)
    async with house.db.write() as session:
        row = Comparison(subject=subject.name, first_day=first, last_day=last, at=house.clock.now(), **totals)
        session.add(row)


def totals_of(listed: Sequence[Theirs], made: Sequence[Ours]) -> dict[str, int]:
    """Of what each side holds for done."""
    done = [one for one in listed if one.status == SUCCEEDED]
    return {
        "theirs_count": len(done),
        "theirs_sum": sum(one.amount for one in done),
        "ours_count": len(made),
        "ours_sum": sum(one.amount for one in made),
    }


async def compare_one(house: House, subject: Subject, known: Difference) -> None:
    """Ask the provider anew about the one thing that an open difference is about, heal what can be, judge again."""
    theirs = await asked(house, subject, known.object_id)
    await _conclude(house, subject, LIST, [known], [theirs] if theirs else [], [known.object_id])


async def compare_registry(
    house: House, subject: Subject, lines: Sequence[Theirs], days: tuple[date, date] | None
) -> None:
    """Compare a registry's lines with our books, and our books of its days with its lines."""
    span = _ended_on(subject, *days) if days else false()
    async with house.db.read() as session:
        known = await open_of(session, subject.name, REGISTRY)
        ended = await subject.held(session, subject.done & span)
    await _conclude(house, subject, REGISTRY, known, lines, [one.id for one in ended])


def _ended_on(subject: Subject, first: date, last: date) -> ColumnElement[bool]:
    return and_(subject.ended_at >= start_of(first), subject.ended_at < start_of(last + timedelta(days=1)))


async def _asked(house: House, subject: Subject, ids: Collection[str]) -> list[Theirs]:
    told = [await asked(house, subject, one) for one in sorted(ids)]
    return [one for one in told if one is not None]


async def _conclude(
    house: House,
    subject: Subject,
    source: str,
    known: Sequence[Difference],
    listed: Sequence[Theirs],
    wanted: Sequence[str],
) -> None:
    """``wanted`` are ids that must be among the ``listed``; ``known`` are the differences open before."""
    shown = {one.id for one in listed}
    lost = await _held(house, subject, [one for one in wanted if one not in shown])
    absent = [_found(subject, Fault.MISSING, ours, None, source) for ours in lost.values() if ours.status == SUCCEEDED]
    found = [*await _faults(house, subject, listed), *absent]

    async def work(session: AsyncSession) -> None:
        for one in found:
            await keep(session, one, house.clock.now())
        await close_vanished(session, known, found, {*shown, *wanted}, house.clock.now())

    if found or known:
        await house.db.transact(work)


async def _faults(house: House, subject: Subject, listed: Sequence[Theirs]) -> list[Found]:
    before = await _held(house, subject, [one.id for one in listed])
    looked = [one.id for one in listed if is_worth_a_look(before.get(one.id), one)]
    for one in looked:
        await _look(house, subject, one)
    after = {**before, **await _held(house, subject, looked)}
    judged = [_judge(subject, before, after, await _fresh(house, subject, after, one)) for one in listed]
    return [one for one in judged if one is not None]


async def _fresh(house: House, subject: Subject, held: Held, theirs: Theirs) -> Theirs:
    """Ask once more about what was under way when the list was made: it may have ended since."""
    if not is_ahead(held.get(theirs.id), theirs):
        return theirs
    return await asked(house, subject, theirs.id) or theirs


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


def _found(
    subject: Subject, fault: Fault, ours: Ours | None, theirs: Theirs | None, source: str | None = None
) -> Found:
    known = theirs or ours
    if known is None:
        raise ValueError("a difference needs a side")
    return Found(
        kind=f"{subject.name}_{fault}",
        object_id=known.id,
        ours=ours.shown() if ours else {},
        theirs=theirs.shown() if theirs else {"source": source},
        explanation=explain(subject.name, fault, ours, theirs),
        healed=fault is Fault.HEALED,
    )


async def _held(house: House, subject: Subject, ids: Sequence[str]) -> Held:
    held: list[Ours] = []
    async with house.db.read() as session:
        for first in range(0, len(ids), CHUNK):
            held.extend(await subject.held(session, subject.id.in_(ids[first : first + CHUNK])))
    return {one.id: one for one in held}
