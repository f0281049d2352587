"""The nightly comparison as a story, the same by a command, and the word to the owner."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.kit.moscow import start_of
from aimpay.server.selling.models import Order
from aimpay.server.workflows.house import House
from aimpay.server.workflows.models import Difference, SentMessage
from aimpay.server.workflows.once import attempt
from aimpay.server.workflows.reconciliation.compare import compare_day, compare_listed, ended_between, note_absent
from aimpay.server.workflows.reconciliation.differences import count_open, unreported
from aimpay.server.workflows.reconciliation.messages import summary
from aimpay.server.workflows.reconciliation.registry import Registry
from aimpay.server.workflows.reconciliation.rules import due_days
from aimpay.server.workflows.reconciliation.subjects import PAYMENTS, PAYOUTS, REFUNDS
from aimpay.server.workflows.reconciliation.undelivered import deliver_forgotten
from aimpay.server.workflows.story import Story
from aimpay.server.workflows.telling import tell_admins


async def wake_reconciliation(house: House) -> None:
    """Start the comparison of each day that is due, once."""
    async with house.db.read() as session:
        first = await session.scalar(select(func.min(Order.created_at)))
        days = due_days(house.clock.now(), first) if first else []
        left = [day for day in days if await session.get(SentMessage, _key(day)) is None]
    for day in left:
        await house.db.transact(partial(_start, house=house, day=day))


def _key(day: date) -> str:
    return f"reconcile:{day}"


async def _start(session: AsyncSession, *, house: House, day: date) -> None:
    if await session.get(SentMessage, _key(day)) is None:
        session.add(SentMessage(key=_key(day), sent_at=house.clock.now()))
        await session.flush()
        await house.jobs.enqueue(session, reconcile_day, _key(day), day.isoformat())


async def reconcile_day(story: Story, day: str) -> None:
    """``day`` is a day of Moscow, as 2026-11-22. Safe to run at any time, any number of times."""
    await attempt(story, compare_payments, day)
    await attempt(story, compare_refunds, day)
    await attempt(story, compare_payouts, day)
    await attempt(story, deliver_forgotten)
    await attempt(story, tell_of_differences, day)


async def compare_payments(house: House, day: str) -> None:
    await compare_day(house, PAYMENTS, date.fromisoformat(day))


async def compare_refunds(house: House, day: str) -> None:
    await compare_day(house, REFUNDS, date.fromisoformat(day))


async def compare_payouts(house: House, day: str) -> None:
    await compare_day(house, PAYOUTS, date.fromisoformat(day))


async def reconcile_now(house: House, day: date) -> None:
    """Compare a whole day at once, for who waits for it; what fails is raised."""
    for subject in (PAYMENTS, REFUNDS, PAYOUTS):
        await compare_day(house, subject, day)
    await deliver_forgotten(house)


async def reconcile_registry(house: House, registry: Registry) -> None:
    """Compare a registry's lines with our books, and our books of its days with its lines."""
    subject = REFUNDS if registry.of_refunds else PAYMENTS
    await compare_listed(house, subject, registry.lines)
    if registry.first is None or registry.last is None:
        return
    start, end = start_of(registry.first), start_of(registry.last + timedelta(days=1))
    shown = {line.id for line in registry.lines}
    ended = await ended_between(house, subject, start, end)
    await note_absent(house, subject, [one for one in ended if one.id not in shown])


async def tell_of_differences(house: House, day: str) -> None:
    """One message a day, with counts, and none when all agrees."""
    async with house.db.read() as session:
        new, open_count = await unreported(session), await count_open(session)
    if not new and not open_count:
        return
    text = summary(date.fromisoformat(day), new, open_count)
    await tell_admins(house, f"reconciled:{day}", text)
    await _mark_reported(house, new)


async def _mark_reported(house: House, told: Sequence[Difference]) -> None:
    async with house.db.write() as session:
        for one in told:
            row = Difference.id == one.id
            await session.execute(update(Difference).where(row).values(reported_at=house.clock.now()))


RECONCILIATION_STEPS = (compare_payments, compare_refunds, compare_payouts, deliver_forgotten, tell_of_differences)
"""For the table of steps that may be parked."""
