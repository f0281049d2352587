"""Whether a person may bring friends, by the school's setting."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.partners.errors import BuyersOnlyError, ReferringClosedError
from aimpay.server.partners.models import ReferralCode
from aimpay.server.partners.rules import may_refer
from aimpay.server.school.choices import WhoMayRefer
from aimpay.server.school.profile import get_profile
from aimpay.server.selling.queries import has_paid


async def user_may_refer(session: AsyncSession, user_id: int) -> bool:
    return await _allowed(session, user_id, (await get_profile(session)).who_may_refer)


async def check_may_refer(session: AsyncSession, user_id: int) -> None:
    """Raise ReferringClosedError, in the words of the setting."""
    who = (await get_profile(session)).who_may_refer
    if not await _allowed(session, user_id, who):
        raise BuyersOnlyError if who is WhoMayRefer.BUYERS else ReferringClosedError


async def _allowed(session: AsyncSession, user_id: int, who: WhoMayRefer) -> bool:
    if who is WhoMayRefer.EVERYONE:
        return True
    code = await session.scalar(select(ReferralCode.code).where(ReferralCode.user_id == user_id))
    return may_refer(who, has_paid=await has_paid(session, user_id), has_code=code is not None)
