"""The comparison as a story, each night or when an admin asks; the same by a command; and the word to the owner."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.kit.ids import new_key
from aimpay.server.kit.moscow import moscow_day
from aimpay.server.selling.models import Order
from aimpay.server.workflows.house import House
from aimpay.server.workflows.models import Difference, SentMessage
from aimpay.server.workflows.once import attempt
from aimpay.server.workflows.reconciliation.compare import compare_days, compare_registry
from aimpay.server.workflows.reconciliation.differences import count_open, unreported
from aimpay.server.workflows.reconciliation.messages import all_agrees, summary
from aimpay.server.workflows.reconciliation.registry import Registry
from aimpay.server.workflows.reconciliation.rules import night_span
from aimpay.server.workflows.reconciliation.subjects import (
    PAYMENTS,
    PAYOUTS,
    REFUNDS,
    STAR_PAYMENTS,
    STAR_REFUNDS,
    SUBJECTS,
)
from aimpay.server.workflows.reconciliation.undelivered import deliver_forgotten
from aimpay.server.workflows.story import Story
from aimpay.server.workflows.telling import tell, tell_admins

NIGHT_KEY: Final = "reconcile:"


async def wake_reconciliation(house: House) -> None:
    """Start last night's comparison, once."""
    async with house.db.read() as session:
        due = await _due(session, house)
    if due is not None:
        await house.db.transact(lambda session: _start(session, house))


async def _due(session: AsyncSession, house: House) -> tuple[date, date] | None:
    first_order = await session.scalar(select(func.min(Order.created_at)))
    if first_order is None:
        return None
    newest = select(func.max(SentMessage.key)).where(SentMessage.key.startswith(NIGHT_KEY))
    compared = await session.scalar(newest)
    day = date.fromisoformat(compared.removeprefix(NIGHT_KEY)) if compared else None
    return night_span(house.clock.now(), began=moscow_day(first_order), compared=day)


async def _start(session: AsyncSession, house: House) -> None:
    """Look again inside the transaction: of two workers one starts the story."""
    due = await _due(session, house)
    if due is None:
        return
    first, last = due
    session.add(SentMessage(key=f"{NIGHT_KEY}{last}", sent_at=house.clock.now()))
    await session.flush()
    key = f"reconcile-night:{last}"
    await house.jobs.enqueue(session, reconcile_days, key, first.isoformat(), last.isoformat(), None)


async def ask_reconciliation(house: House, days: int, admin_id: int, asked: str = "") -> tuple[date, date]:
    """Start a comparison of the last days, today too; whoever asks is told how it ended.

    ``asked`` is the form's own key: the same one twice is one comparison.
    """
    first, last = last_days(house, days)
    async with house.db.write() as session:
        key = f"reconcile-asked:{asked or new_key()}"
        await house.jobs.enqueue(session, reconcile_days, key, first.isoformat(), last.isoformat(), admin_id)
    return first, last


def last_days(house: House, days: int) -> tuple[date, date]:
    today = moscow_day(house.clock.now())
    return today - timedelta(days=days - 1), today


async def reconcile_days(story: Story, first: str, last: str, asked_by: int | None) -> None:
    """Days of Moscow, as 2026-11-22. Safe to run at any time, any number of times."""
    await attempt(story, compare_payments, first, last)
    await attempt(story, compare_refunds, first, last)
    await attempt(story, compare_stars, first, last)
    await attempt(story, compare_payouts, first, last)
    await attempt(story, deliver_forgotten)
    await attempt(story, tell_of_differences, first, last, asked_by)


async def compare_payments(house: House, first: str, last: str) -> None:
    await compare_days(house, PAYMENTS, date.fromisoformat(first), date.fromisoformat(last))


async def compare_refunds(house: House, first: str, last: str) -> None:
    await compare_days(house, REFUNDS, date.fromisoformat(first), date.fromisoformat(last))


async def compare_stars(house: House, first: str, last: str) -> None:
    for subject in (STAR_PAYMENTS, STAR_REFUNDS):
        await compare_days(house, subject, date.fromisoformat(first), date.fromisoformat(last))


async def compare_payouts(house: House, first: str, last: str) -> None:
    await compare_days(house, PAYOUTS, date.fromisoformat(first), date.fromisoformat(last))


async def reconcile_now(house: House, first: date, last: date) -> None:
    """Compare at once, for who waits for it; what fails is raised."""
    for subject in SUBJECTS:
        await compare_days(house, subject, first, last)
    await deliver_forgotten(house)


async def reconcile_registry(house: House, registry: Registry) -> None:
    """A registry without dates says nothing of our payments that it lacks: only its own lines are compared."""
    subject = REFUNDS if registry.of_refunds else PAYMENTS
    await compare_registry(house, subject, registry.lines, registry.days)


async def tell_of_differences(house: House, first: str, last: str, asked_by: int | None) -> None:
    """Tell the admins once of what is new; without news only an admin who asked is answered."""
    async with house.db.read() as session:
        new, open_count = await unreported(session), await count_open(session)
    span = date.fromisoformat(first), date.fromisoformat(last)
    if new:
        await tell_admins(house, f"differences:{new[-1].id}", summary(*span, new, open_count))
        await _mark_reported(house, new)
    elif asked_by is not None:
        key = f"reconciled:{asked_by}:{house.clock.now():%Y%m%d%H%M%S}"
        await tell(house, key, asked_by, all_agrees(*span, open_count))


async def _mark_reported(house: House, told: Sequence[Difference]) -> None:
    async with house.db.write() as session:
        rows = Difference.id.in_([one.id for one in told])
        await session.execute(update(Difference).where(rows).values(reported_at=house.clock.now()))


RECONCILIATION_STEPS = (
    compare_payments,
    compare_refunds,
    compare_stars,
    compare_payouts,
    deliver_forgotten,
    tell_of_differences,
)
"""For the table of steps that may be parked."""
