"""A person types a promo code, or comes with one in a deep link."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.selling.errors import PromoOverError, PromoUnknownError
from aimpay.server.selling.models import PromoCode, PromoUse
from aimpay.server.selling.price_of import is_usable


async def find_promo(session: AsyncSession, user_id: int, typed: str) -> PromoCode:
    """Return the code as far as it concerns this user. The row lock makes its limit exact."""
    known = select(PromoCode).where(PromoCode.code == typed.strip().upper())
    promo = await session.scalar(known.with_for_update())
    if promo is None or promo.user_id not in {None, user_id}:
        raise PromoUnknownError
    return promo


async def apply_promo(
    session: AsyncSession, *, user_id: int, course_id: int | None, promo: PromoCode, now: datetime
) -> None:
    """Remember the code for the user's next order; the newest one wins. Without a course, for any that it fits."""
    if promo.course_id not in {None, course_id}:
        raise PromoOverError("Этот промокод — для другого курса.")
    if not await is_usable(session, promo, now):
        raise PromoOverError
    mine = select(PromoUse).where(PromoUse.promo_id == promo.id, PromoUse.user_id == user_id)
    use = await session.scalar(mine)
    if use is None:
        session.add(PromoUse(promo_id=promo.id, user_id=user_id, applied_at=now))
    elif use.order_id is not None:
        raise PromoOverError("Вы уже воспользовались этим промокодом.")
    else:
        use.applied_at = now
    await session.flush()
