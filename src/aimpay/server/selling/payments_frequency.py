"""How many payments came on each day, by the day of payment in Moscow."""

from collections import Counter
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.partner_admin import DayOfPayments, PaymentsFrequency
from aimpay.server.kit.moscow import moscow_day, start_of
from aimpay.server.selling.models import AttemptStatus, PaymentAttempt


async def payments_frequency(session: AsyncSession, *, days: int, now: datetime, skip: int = 0) -> PaymentsFrequency:
    until = moscow_day(now) - timedelta(days=skip)
    since = until - timedelta(days=days - 1)
    passed, at = PaymentAttempt.status == AttemptStatus.SUCCEEDED, PaymentAttempt.finished_at
    paid = passed, at >= start_of(since), at < start_of(until + timedelta(days=1))
    counts: Counter[date] = Counter()
    sums: Counter[date] = Counter()
    rows = await session.execute(select(PaymentAttempt.finished_at, PaymentAttempt.amount).where(*paid))
    for finished_at, amount in rows:
        if finished_at is not None:
            counts[moscow_day(finished_at)] += 1
            sums[moscow_day(finished_at)] += amount
    before = select(PaymentAttempt.id).where(passed, at < start_of(since)).limit(1)
    return PaymentsFrequency(
        since=since,
        until=until,
        earlier=await session.scalar(before) is not None,
        payments_frequency=tuple(
            DayOfPayments(date=day, payments_count=counts[day], amount=sums[day]) for day in sorted(counts)
        ),
    )
