"""The leaderboard: places and counts of everybody, names of nobody but the asker."""

from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.partners import TopReferrer, TopReferrers
from aimpay.server.kit.names import masked_name
from aimpay.server.partners.award_ranks import COUNTED, highest_rank
from aimpay.server.partners.models import Commission
from aimpay.server.partners.rules import rank_of
from aimpay.server.people.models import User

SHOWN: Final = 10
FRIENDS: Final = func.count(Commission.referred_id.distinct())
COUNTS: Final = (
    select(Commission.referrer_id, FRIENDS.label("friends"))
    .where(Commission.status.in_(COUNTED))
    .group_by(Commission.referrer_id)
    .subquery()
)


async def top_referrers(session: AsyncSession, user_id: int) -> TopReferrers:
    best = select(COUNTS.c.referrer_id, COUNTS.c.friends).order_by(COUNTS.c.friends.desc(), COUNTS.c.referrer_id)
    rows = (await session.execute(best.limit(SHOWN))).all()
    top = tuple([await _row(session, owner, friends, me=owner == user_id) for owner, friends in rows])
    mine = await session.scalar(select(COUNTS.c.friends).where(COUNTS.c.referrer_id == user_id))
    outside = mine and all(not row.me for row in top)
    return TopReferrers(top=top, me=await _row(session, user_id, mine, me=True) if mine and outside else None)


async def _row(session: AsyncSession, user_id: int, friends: int, *, me: bool) -> TopReferrer:
    better = select(func.count()).select_from(COUNTS).where(COUNTS.c.friends > friends)
    user = await session.get_one(User, user_id)
    rank = rank_of(await highest_rank(session, user_id))
    return TopReferrer(
        place=(await session.scalar(better) or 0) + 1,
        name=user.first_name if me else masked_name(user.first_name),
        count=friends,
        rank=rank.name if rank else None,
        me=me,
    )
