"""An admin creates a promo code, changes it or switches it off."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.catalogue import SavePromo
from aimpay.server.people.block_user import known_user
from aimpay.server.selling.find_course import find_course
from aimpay.server.selling.models import PromoCode
from aimpay.server.selling.note_change import note_change
from aimpay.server.staff.audit import Via
from aimpay.server.staff.audit import note_change as audit
from aimpay.server.staff.rules import Action

PROMOS: Final = "promo_codes"
"""What the audit calls a promo code; its key is the code."""


async def save_promo(
    session: AsyncSession, asked: SavePromo, now: datetime, *, via: Via = Via.API, reason: str = ""
) -> PromoCode:
    """Orders that exist keep the price the code gave them."""
    code = asked.code.upper()
    promo = await session.scalar(select(PromoCode).where(PromoCode.code == code).with_for_update())
    if promo is None:
        promo = PromoCode(code=code, created_by=asked.admin_id, created_at=now)
        session.add(promo)
        before = None
    else:
        before = _said(promo)
    promo.kind, promo.value = asked.kind, asked.value
    with session.no_autoflush:
        promo.course_id = (await find_course(session, asked.course)).id if asked.course else None
        promo.user_id = (await known_user(session, asked.telegram_id)).id if asked.telegram_id else None
    promo.most_uses, promo.until_at, promo.is_active = asked.most_uses, asked.until, asked.is_active
    note_change(session, f"promo:{code}", asked, by=asked.admin_id, now=now)
    await session.flush()
    if (after := _said(promo)) != before:
        audit(
            session,
            by=asked.admin_id,
            action=Action.PRICE,
            about=(PROMOS, code),
            now=now,
            via=via,
            before=before,
            after=after,
            reason=reason,
        )
    return promo


def _said(promo: PromoCode) -> dict[str, Any]:
    until = promo.until_at.isoformat() if promo.until_at else None
    facts = {name: getattr(promo, name) for name in ("kind", "value", "course_id", "user_id", "most_uses", "is_active")}
    return {**facts, "until": until}
