"""Puts a wrong attribution right: who is credited from now on, and who gets the commissions already earned."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.ledger.accounts import AccountKind
from aimpay.server.ledger.post import post
from aimpay.server.ledger.queries import balance
from aimpay.server.ledger.rules import commission as commission_lines
from aimpay.server.partners.earn_late import earn_late
from aimpay.server.partners.errors import AttributionRefusedError, CommissionPaidError
from aimpay.server.partners.models import Attribution, AttributionChange, Commission, CommissionStatus
from aimpay.server.partners.reverse_commission import UNDO
from aimpay.server.partners.words import BY_HAND


@dataclass(frozen=True)
class Change:
    """``moved`` kopecks left ``before`` and came to ``after``, as far as there are such."""

    id: int
    before: int | None
    after: int | None
    moved: int


async def reassign(
    session: AsyncSession, *, buyer_id: int, partner_id: int | None, by: int, reason: str, now: datetime
) -> Change:
    """The caller has locked both partners' money, so that no payout takes it away meanwhile."""
    standing = await session.scalar(select(Attribution).where(Attribution.user_id == buyer_id).with_for_update())
    before = standing.referrer_id if standing else None
    if before == partner_id:
        raise AttributionRefusedError
    if partner_id == buyer_id:
        raise AttributionRefusedError("Покупателя нельзя записать на него самого.")
    change = AttributionChange(
        user_id=buyer_id,
        from_referrer_id=before,
        to_referrer_id=partner_id,
        reason=reason,
        changed_by=by,
        changed_at=now,
    )
    session.add(change)
    await session.flush()
    await _credit(session, standing, buyer_id, partner_id, now)
    moved = sum([await _move(session, one, change, now) for one in await _standing(session, buyer_id)])
    if partner_id is not None:
        moved += await earn_late(session, change, partner_id, now)
    return Change(change.id, before, partner_id, moved)


async def _credit(
    session: AsyncSession, standing: Attribution | None, buyer_id: int, partner_id: int | None, now: datetime
) -> None:
    """Nobody credited is no row: the next arrival by a link may decide again."""
    if standing is not None:
        await session.delete(standing)
        await session.flush()
    if partner_id is not None:
        session.add(Attribution(user_id=buyer_id, referrer_id=partner_id, touch_id=None, rule=BY_HAND, decided_at=now))
        await session.flush()


async def _standing(session: AsyncSession, buyer_id: int) -> list[Commission]:
    theirs = select(Commission).where(
        Commission.referred_id == buyer_id, Commission.status != CommissionStatus.REVERSED
    )
    return list(await session.scalars(theirs.order_by(Commission.id).with_for_update()))


async def _move(session: AsyncSession, commission: Commission, change: AttributionChange, now: datetime) -> int:
    """Undo for the old partner, earn for the new one; what ripened for the old one ripens for the new one too."""
    left, status = commission.amount - commission.reversed_amount, CommissionStatus(commission.status)
    if status is CommissionStatus.AVAILABLE:
        await _check_unpaid(session, commission.referrer_id, left)
    lines = UNDO[status](commission.referrer_id, left)
    commission.moved_times += 1
    if change.to_referrer_id is None:
        commission.status, commission.reversed_amount = CommissionStatus.REVERSED, commission.amount
        commission.reviewed_by, commission.reviewed_at = change.changed_by, now
        commission.review_note = change.reason
    else:
        commission.status, commission.referrer_id = CommissionStatus.HELD, change.to_referrer_id
        lines = (*lines, *commission_lines(change.to_referrer_id, left))
    reference = f"reassignment:{commission.order_id}:{change.id}"
    await post(session, kind="reassignment", reference=reference, lines=lines, now=now)
    return left


async def _check_unpaid(session: AsyncSession, partner_id: int, left: int) -> None:
    if -await balance(session, AccountKind.PARTNER_AVAILABLE, partner_id) < left:
        raise CommissionPaidError
