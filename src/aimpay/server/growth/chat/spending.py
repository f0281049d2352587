"""The daily cap: an answer is paid for before it is asked, by the most that it can cost, and settled afterwards.

All processes share the row of the day, so that questions asked at once cannot spend the same roubles. What a dead
process reserved stays reserved until the day is over: it may have been spent.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.chat.gateway import Usage
from aimpay.server.growth.chat.models import ChatSpending
from aimpay.server.growth.chat.rules import Prices
from aimpay.server.kit.moscow import moscow_day


@dataclass(frozen=True)
class Reservation:
    """``amount`` in millionths of a rouble."""

    day: date
    amount: int


@dataclass(frozen=True)
class Spent:
    """Millionths of a rouble; ``month`` is the calendar month in Moscow, with today."""

    today: int
    reserved: int
    answers: int
    month: int


async def reserve(session: AsyncSession, amount: int, cap: int, now: datetime) -> Reservation | None:
    """Return None when the day's money does not suffice."""
    day = moscow_day(now)
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    await session.execute(insert(ChatSpending).values(day=day, spent=0, reserved=0, answers=0).on_conflict_do_nothing())
    fits = ChatSpending.day == day, ChatSpending.spent + ChatSpending.reserved + amount <= cap
    taking = update(ChatSpending).where(*fits).values(reserved=ChatSpending.reserved + amount)
    taken = await session.execute(taking.returning(ChatSpending.day).execution_options(synchronize_session=False))
    return Reservation(day, amount) if taken.scalar_one_or_none() else None


async def settle(session: AsyncSession, held: Reservation, cost: int) -> None:
    """Take what was reserved off, and put what it cost in its place."""
    values = {
        "reserved": ChatSpending.reserved - held.amount,
        "spent": ChatSpending.spent + cost,
        "answers": ChatSpending.answers + (1 if cost else 0),
    }
    settling = update(ChatSpending).where(ChatSpending.day == held.day).values(**values)
    await session.execute(settling.execution_options(synchronize_session=False))


def cost_of(usage: Usage, prices: Prices) -> int:
    return usage.fresh * prices.fresh + usage.cached * prices.cached + usage.written * prices.written


async def spent(session: AsyncSession, now: datetime) -> Spent:
    day = moscow_day(now)
    row = await session.get(ChatSpending, day)
    this_month = select(func.sum(ChatSpending.spent)).where(ChatSpending.day >= day.replace(day=1))
    month = int(await session.scalar(this_month) or 0)
    return Spent(row.spent, row.reserved, row.answers, month) if row else Spent(0, 0, 0, month)
