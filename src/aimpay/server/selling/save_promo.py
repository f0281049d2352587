"""An admin creates a promo code, changes it or switches it off."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.catalogue import SavePromo
from aimpay.server.people.block_user import known_user
from aimpay.server.selling.find_course import find_course
from aimpay.server.selling.models import PromoCode
from aimpay.server.selling.note_change import note_change


async def save_promo(session: AsyncSession, asked: SavePromo, now: datetime) -> PromoCode:
    """Orders that exist keep the price the code gave them."""
    code = asked.code.upper()
    promo = await session.scalar(select(PromoCode).where(PromoCode.code == code).with_for_update())
    if promo is None:
        promo = PromoCode(code=code, created_by=asked.admin_id, created_at=now)
        session.add(promo)
    promo.kind, promo.value = asked.kind, asked.value
    with session.no_autoflush:
        promo.course_id = (await find_course(session, asked.course)).id if asked.course else None
        promo.user_id = (await known_user(session, asked.telegram_id)).id if asked.telegram_id else None
    promo.most_uses, promo.until_at, promo.is_active = asked.most_uses, asked.until, asked.is_active
    note_change(session, f"promo:{code}", asked, by=asked.admin_id, now=now)
    await session.flush()
    return promo
