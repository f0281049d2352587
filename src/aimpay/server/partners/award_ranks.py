"""Gives a partner every rank that the number of his paid friends reaches or passes."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.partners.models import Commission, CommissionStatus, ReachedRank
from aimpay.server.partners.rules import reached_ranks

COUNTED = (CommissionStatus.HELD, CommissionStatus.AVAILABLE)
"""Sales that stand: neither refunded nor waiting for the owner's word."""


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
    people = func.count(Commission.referred_id.distinct())
    query = select(people).where(Commission.referrer_id == user_id, Commission.status.in_(COUNTED))
    return await session.scalar(query) or 0


async def highest_rank(session: AsyncSession, user_id: int) -> int | None:
    """Return the threshold of the highest rank ever reached."""
    return await session.scalar(select(func.max(ReachedRank.threshold)).where(ReachedRank.user_id == user_id))
