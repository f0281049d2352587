"""Records an arrival by a partner's link, and the attribution when it is the first."""

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.partners.may_refer import user_may_refer
from aimpay.server.partners.models import Attribution, ReferralCode, ReferralTouch
from aimpay.server.partners.rules import Arrival, Verdict, decide, partner_code, partner_telegram_id
from aimpay.server.partners.words import FIRST_TOUCH
from aimpay.server.people.find_user import find_user

CREDITED: Final = select(Attribution.referrer_id).where(Attribution.user_id == bindparam("user"))
CREDITED_FOR_GOOD: Final = CREDITED.with_for_update(read=True)


async def attribute(
    session: AsyncSession, *, user_id: int, payload: str | None, has_paid: bool, now: datetime
) -> int | None:
    """Return the referrer's user id when this very arrival decided the attribution. Other payloads leave no trace."""
    code, telegram_id = partner_code(payload), partner_telegram_id(payload)
    if payload is None or (code is None and telegram_id is None):
        return None
    referrer_id = await _referrer(session, code, telegram_id)
    arrival = Arrival(
        user_id=user_id,
        referrer_id=referrer_id,
        referrers_own_referrer_id=await attributed_to(session, referrer_id),
        attributed_to=await attributed_to(session, user_id),
        has_paid=has_paid,
        referrer_may=referrer_id is None or await user_may_refer(session, referrer_id),
    )
    verdict = decide(arrival)
    touch = ReferralTouch(user_id=user_id, payload=payload, referrer_id=referrer_id, verdict=verdict, touched_at=now)
    session.add(touch)
    await session.flush()
    if verdict is not Verdict.CREDITED or referrer_id is None:
        return None
    session.add(
        Attribution(user_id=user_id, referrer_id=referrer_id, touch_id=touch.id, rule=FIRST_TOUCH, decided_at=now)
    )
    return referrer_id


async def attributed_to(session: AsyncSession, user_id: int | None, *, keep: bool = False) -> int | None:
    """Return who is credited for a user. With ``keep`` nobody can change that before the transaction ends."""
    if user_id is None:
        return None
    return await session.scalar(CREDITED_FOR_GOOD if keep else CREDITED, {"user": user_id})


async def _referrer(session: AsyncSession, code: str | None, telegram_id: int | None) -> int | None:
    if code is not None:
        return await session.scalar(select(ReferralCode.user_id).where(ReferralCode.code == code))
    user = await find_user(session, telegram_id or 0)
    return user.id if user else None
