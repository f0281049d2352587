"""What a partner's chart shows: friends by day, earnings by month. Counts and sums only, no names."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.kit.moscow import moscow_day
from aimpay.server.partners.award_ranks import COUNTED
from aimpay.server.partners.models import Attribution, Commission, CommissionStatus


@dataclass(frozen=True)
class Chart:
    """``came`` and ``paid`` run up by day; ``months`` are kopecks by the first day of a month, in three states."""

    came: tuple[tuple[date, int], ...]
    paid: tuple[tuple[date, int], ...]
    months: tuple[tuple[date, dict[str, int]], ...]

    @property
    def earned(self) -> int:
        return sum(sum(states.values()) for _, states in self.months)


async def chart_data(session: AsyncSession, user_id: int) -> Chart:
    came = await session.scalars(select(Attribution.decided_at).where(Attribution.referrer_id == user_id))
    theirs = select(Commission).where(Commission.referrer_id == user_id)
    commissions = list(await session.scalars(theirs.where(Commission.status != CommissionStatus.REVERSED)))
    return Chart(
        came=_running(Counter(map(moscow_day, came))),
        paid=_running(Counter(moscow_day(one.earned_at) for one in commissions if one.status in COUNTED)),
        months=_months(commissions),
    )


def _running(by_day: Counter[date]) -> tuple[tuple[date, int], ...]:
    total, points = 0, []
    for day, count in sorted(by_day.items()):
        total += count
        points.append((day, total))
    return tuple(points)


def _months(commissions: list[Commission]) -> tuple[tuple[date, dict[str, int]], ...]:
    months: dict[date, Counter[str]] = {}
    for one in commissions:
        month = moscow_day(one.earned_at).replace(day=1)
        months.setdefault(month, Counter())[one.status] += one.amount - one.reversed_amount
    return tuple((month, dict(states)) for month, states in sorted(months.items()))
