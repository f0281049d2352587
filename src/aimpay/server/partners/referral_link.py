"""A partner's own link, the same for ever."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.kit.ids import new_code
from aimpay.server.partners.may_refer import check_may_refer
from aimpay.server.partners.models import ReferralCode

LENGTH: Final = 8


async def referral_code(session: AsyncSession, user_id: int, now: datetime) -> str:
    """Return the user's code, made on first asking if the school's setting allows it."""
    await check_may_refer(session, user_id)
    known = await session.scalar(select(ReferralCode.code).where(ReferralCode.user_id == user_id))
    if known is not None:
        return known
    made = ReferralCode(user_id=user_id, code=new_code(LENGTH), created_at=now)
    session.add(made)
    await session.flush()
    return made.code


def referral_link(bot_username: str, code: str) -> str:
    return f"https://t.me/{bot_username}?start=r_{code}"
