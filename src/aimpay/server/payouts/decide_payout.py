"""An admin's word on a payout: approved, by two people when the sum is large, or rejected. Kept with who and when."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.money_text import rubles
from aimpay.server.ledger.post import post
from aimpay.server.ledger.rules import unreserve
from aimpay.server.payouts.errors import (
    AnotherAdminNeededError,
    PayoutDecidedError,
    PayoutNotFoundError,
    PayoutTooLargeError,
)
from aimpay.server.payouts.models import Payout, PayoutHow, PayoutStatus
from aimpay.server.payouts.request_payout import available, lock_partner
from aimpay.server.payouts.rules import needs_second_person
from aimpay.server.school.profile import Profile


async def payout_by_number(session: AsyncSession, number: str) -> Payout:
    """Return the payout with its partner's money locked, as it is now."""
    user_id = await session.scalar(select(Payout.user_id).where(Payout.number == number.upper()))
    if user_id is None:
        raise PayoutNotFoundError
    await lock_partner(session, user_id)
    fresh = select(Payout).where(Payout.number == number.upper()).execution_options(populate_existing=True)
    return (await session.scalars(fresh)).one()


async def approve_payout(
    session: AsyncSession, *, number: str, admin_id: int, admins: Collection[int], profile: Profile, now: datetime
) -> tuple[Payout, bool]:
    """Return the payout, and whether it is approved by this very call. The last approval starts the sending."""
    payout = await payout_by_number(session, number)
    if payout.status != PayoutStatus.REQUESTED:
        raise PayoutDecidedError
    if (owes := await available(session, payout.user_id)) < 0:
        raise PayoutTooLargeError(
            f"После возврата партнёр должен школе {rubles(-owes)}: выплату можно только отклонить."
        )
    if not needs_second_person(payout.amount, profile.payout_second_person_above, len(admins)):
        return payout, await _decide(
            session, payout, status=PayoutStatus.APPROVED, check_at=now, **_first(admin_id, now)
        )
    if payout.approved_by is None:
        await _decide(session, payout, **_first(admin_id, now))
        return payout, False
    if payout.approved_by == admin_id:
        raise AnotherAdminNeededError
    second = {"second_approver": admin_id, "second_approved_at": now}
    return payout, await _decide(session, payout, status=PayoutStatus.APPROVED, check_at=now, **second)


async def reject_payout(session: AsyncSession, *, number: str, admin_id: int, reason: str, now: datetime) -> Payout:
    """Give the sum back to the partner's balance. What may be on its way already cannot be rejected."""
    payout = await payout_by_number(session, number)
    waiting = payout.status == PayoutStatus.REQUESTED
    by_hand = payout.status == PayoutStatus.APPROVED and payout.how == PayoutHow.MANUAL
    if not waiting and not by_hand:
        raise PayoutDecidedError
    done = {"status": PayoutStatus.REJECTED, "decided_by": admin_id, "failure_reason": reason, "finished_at": now}
    if not await _decide(session, payout, **done):
        raise PayoutDecidedError
    lines = unreserve(payout.user_id, payout.amount)
    await post(session, kind="payout_release", reference=f"payout-release:{payout.id}", lines=lines, now=now)
    return payout


async def redirect_requests(session: AsyncSession, *, user_id: int, destination_id: int, how: PayoutHow) -> None:
    """What waits for approval goes where the partner now wants it, and an approval given before counts no more."""
    waiting = Payout.user_id == user_id, Payout.status == PayoutStatus.REQUESTED
    await session.execute(
        update(Payout)
        .where(*waiting)
        .values(destination_id=destination_id, how=how, approved_by=None, approved_at=None)
    )


def _first(admin_id: int, now: datetime) -> dict[str, Any]:
    return {"approved_by": admin_id, "approved_at": now}


async def _decide(session: AsyncSession, payout: Payout, **values: Any) -> bool:
    """Compare-and-set; tell whether this call did it."""
    unchanged = Payout.id == payout.id, Payout.status == payout.status
    done = await session.execute(update(Payout).where(*unchanged).values(**values).returning(Payout.id))
    won = done.first() is not None
    await session.refresh(payout)
    return won
