"""The queue of incomes that a self-employed school registers in «Мой налог» by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.fiscal import IncomeView
from aimpay.server.fiscal.errors import IncomeNotFoundError
from aimpay.server.fiscal.models import Income
from aimpay.server.fiscal.rules import due_at, year_bounds

PERSON: Final = "person"
"""Buyers in a chat are natural persons: 4 % of tax, against 6 % from companies."""
KINDS: Final = {PERSON: "физическое лицо"}


@dataclass(frozen=True)
class Received:
    """``amount`` in kopecks; negative is a refund. ``reference`` names the payment, the refund or the grant."""

    reference: str
    order_id: int
    order_number: str
    amount: int
    description: str
    through_provider: bool = True


async def queue_income(session: AsyncSession, received: Received, received_at: datetime) -> None:
    """Once per reference: the caller's transaction holds the fact that it is for."""
    session.add(
        Income(
            reference=received.reference,
            order_id=received.order_id,
            order_number=received.order_number,
            amount=received.amount,
            buyer_kind=PERSON,
            description=received.description,
            received_at=received_at,
            due_at=due_at(received_at, through_provider=received.through_provider),
        )
    )
    await session.flush()


async def was_queued(session: AsyncSession, reference: str) -> bool:
    return await session.scalar(select(Income.id).where(Income.reference == reference)) is not None


async def mark_registered(session: AsyncSession, income_id: int, *, receipt: str, by: int, now: datetime) -> Income:
    """Keep the receipt's number or link. The day of the first registration stays when it is corrected."""
    income = await session.scalar(select(Income).where(Income.id == income_id).with_for_update())
    if income is None:
        raise IncomeNotFoundError
    income.receipt, income.registered_by = receipt, by
    income.registered_at = income.registered_at or now
    return income


async def incomes_page(session: AsyncSession, *, closed: bool, before: int | None, limit: int) -> Sequence[Income]:
    """Return the newest first."""
    query = select(Income).where(_state(closed=closed)).order_by(Income.id.desc()).limit(limit)
    return (await session.scalars(query.where(Income.id < before) if before else query)).all()


async def count_open(session: AsyncSession) -> int:
    return int(await session.scalar(select(func.count()).where(_state(closed=False))) or 0)


async def overdue(session: AsyncSession, now: datetime) -> Sequence[Income]:
    """Return what should have been registered by now, the oldest first."""
    late = select(Income).where(_state(closed=False), Income.due_at <= now)
    return (await session.scalars(late.order_by(Income.due_at, Income.id))).all()


async def year_total(session: AsyncSession, year: int) -> int:
    """Return kopecks received in a Moscow year, less what went back."""
    begins, ends = year_bounds(year)
    total = select(func.coalesce(func.sum(Income.amount), 0))
    return int(await session.scalar(total.where(Income.received_at >= begins, Income.received_at < ends)) or 0)


async def incomes_of_year(session: AsyncSession, year: int, state: str) -> Sequence[Income]:
    """Return ``open``, ``closed`` or ``all`` incomes of a Moscow year, the oldest first."""
    begins, ends = year_bounds(year)
    query = select(Income).where(Income.received_at >= begins, Income.received_at < ends)
    if state != "all":
        query = query.where(_state(closed=state == "closed"))
    return (await session.scalars(query.order_by(Income.received_at, Income.id))).all()


def _state(*, closed: bool) -> ColumnElement[bool]:
    return Income.registered_at.is_not(None) if closed else Income.registered_at.is_(None)


def income_view(income: Income, now: datetime) -> IncomeView:
    return IncomeView(
        income_id=income.id,
        order_number=income.order_number,
        amount=income.amount,
        buyer_kind=income.buyer_kind,
        description=income.description,
        received_at=income.received_at,
        due_at=income.due_at,
        overdue=income.registered_at is None and income.due_at <= now,
        registered_at=income.registered_at,
        registered_by=income.registered_by,
        receipt=income.receipt,
    )
