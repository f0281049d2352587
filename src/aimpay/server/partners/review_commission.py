"""The owner's word on a commission that waits for it."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.ledger.post import post
from aimpay.server.ledger.rules import approval, rejection
from aimpay.server.partners.errors import ReviewDecidedError, ReviewNotFoundError
from aimpay.server.partners.models import Commission, CommissionStatus


async def decide_review(
    session: AsyncSession, commission_id: int, *, approve: bool, by: int, note: str, now: datetime
) -> tuple[Commission, int]:
    """Return the commission and the kopecks decided about. Of two decisions at once the second is refused.

    An approved one is held until its usual day; when that has passed, the next sweep releases it.
    """
    values: dict[str, str] = {"status": CommissionStatus.HELD}
    if not approve:
        values = {"status": CommissionStatus.REVERSED, "review_note": note}
    decided = await session.execute(
        update(Commission)
        .where(Commission.id == commission_id, Commission.status == CommissionStatus.REVIEW)
        .values(reviewed_by=by, reviewed_at=now, **values)
        .returning(Commission.id)
    )
    won = decided.first() is not None
    commission = await session.get(Commission, commission_id, populate_existing=True)
    if commission is None:
        raise ReviewNotFoundError
    if not won:
        raise ReviewDecidedError
    return commission, await _book(session, commission, approve=approve, now=now)


async def _book(session: AsyncSession, commission: Commission, *, approve: bool, now: datetime) -> int:
    left = commission.amount - commission.reversed_amount
    kind, rule = ("approval", approval) if approve else ("rejection", rejection)
    if not approve:
        commission.reversed_amount = commission.amount
    lines = rule(commission.referrer_id, left)
    await post(session, kind=kind, reference=f"{kind}:{commission.order_id}", lines=lines, now=now)
    return left
