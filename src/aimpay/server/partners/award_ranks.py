"""Gives a partner every rank that the number of his paid friends reaches or passes."""

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.partners.models import Commission, CommissionStatus, ReachedRank
from aimpay.server.partners.rules import reached_ranks

COUNTED = (CommissionStatus.HELD, CommissionStatus.AVAILABLE)
"""Sales that stand: neither refunded nor waiting for the owner's word."""
PEOPLE: Final = select(func.count(Commission.referred_id.distinct())).where(
    Commission.referrer_id == bindparam("partner"), Commission.status.in_(COUNTED)
)
HIGHEST: Final = select(func.max(ReachedRank.threshold)).where(ReachedRank.user_id == bindparam("partner"))


async def has_new_rank(session: AsyncSession, user_id: int) -> bool:
    """Ranks are given from the lowest up, so it is enough to look at the highest."""
    reached = reached_ranks(await paid_friends(session, user_id))
    return bool(reached) and reached[-1].threshold > (await highest_rank(session, user_id) or 0)


async def award_ranks(session: AsyncSession, user_id: int, now: datetime) -> tuple[int, ...]:
    """Return thresholds reached by this very call. A rank once given stays, whatever becomes of the sales."""
    reached = reached_ranks(await paid_friends(session, user_id))
    if not reached:
        return ()
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    rows = [{"user_id": user_id, "threshold": rank.threshold, "reached_at": now} for rank in reached]
    given = insert(ReachedRank).values(rows).on_conflict_do_nothing().returning(ReachedRank.threshold)
    return tuple(sorted(await session.scalars(given)))


async def paid_friends(session: AsyncSession, user_id: int) -> int:
    """Count people, not sales."""
    return await session.scalar(PEOPLE, {"partner": user_id}) or 0


async def highest_rank(session: AsyncSession, user_id: int) -> int | None:
    """Return the threshold of the highest rank ever reached."""
    return await session.scalar(HIGHEST, {"partner": user_id})
