"""Freezes a partner's share of a sale, and releases it when its hold is over."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.db.core import table_of
from aimpay.server.ledger.post import post
from aimpay.server.ledger.rules import commission as commission_lines
from aimpay.server.ledger.rules import doubtful_commission, release
from aimpay.server.partners.attribute import attributed_to
from aimpay.server.partners.find_doubt import find_doubt
from aimpay.server.partners.models import Commission, CommissionStatus

NEW_COMMISSION: Final = insert(table_of(Commission))


async def earn_commission(
    session: AsyncSession, *, order_id: int, buyer_id: int, bonus: int, hold_days: int, now: datetime
) -> None:
    """Nothing happens when nobody is credited for the buyer. One that looks like a trick waits for the owner's word."""
    referrer_id = await attributed_to(session, buyer_id, keep=True)
    if referrer_id is None or bonus <= 0:
        return
    reason = await find_doubt(session, referrer_id=referrer_id, buyer_id=buyer_id)
    earned = {
        "order_id": order_id,
        "referrer_id": referrer_id,
        "referred_id": buyer_id,
        "amount": bonus,
        "status": CommissionStatus.REVIEW if reason else CommissionStatus.HELD,
        "earned_at": now,
        "available_at": now + timedelta(days=hold_days),
        "review_reason": reason,
    }
    await session.execute(NEW_COMMISSION, earned)
    await post(
        session,
        kind="commission",
        reference=f"commission:{order_id}",
        lines=(doubtful_commission if reason else commission_lines)(referrer_id, bonus),
        now=now,
    )


async def due_commissions(session: AsyncSession, now: datetime, limit: int) -> list[int]:
    """Return ids of held commissions whose hold is over, oldest first."""
    due = select(Commission.id).where(Commission.status == CommissionStatus.HELD, Commission.available_at <= now)
    return list(await session.scalars(due.order_by(Commission.available_at).limit(limit)))


async def release_commission(session: AsyncSession, commission_id: int, now: datetime) -> bool:
    """Move one commission from held to available; tell whether this call did it."""
    released = await session.execute(
        update(Commission)
        .where(
            Commission.id == commission_id,
            Commission.status == CommissionStatus.HELD,
            Commission.available_at <= now,
        )
        .values(status=CommissionStatus.AVAILABLE)
        .returning(
            Commission.order_id,
            Commission.referrer_id,
            Commission.amount - Commission.reversed_amount,
            Commission.moved_times,
        )
    )
    row = released.first()
    if row is None:
        return False
    order_id, referrer_id, left, moved = row
    reference = f"release:{order_id}:{moved}" if moved else f"release:{order_id}"
    await post(session, kind="release", reference=reference, lines=release(referrer_id, left), now=now)
    return True
