"""Compare-and-set of a payout and its ledger lines once its outcome is known. Inside the caller's transaction."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.ledger.post import post
from aimpay.server.ledger.rules import pay_out, reserve, unreserve
from aimpay.server.payouts.gateway import ProviderPayout
from aimpay.server.payouts.models import Payout, PayoutStatus, TaxProfile
from aimpay.server.payouts.request_payout import lock_partner
from aimpay.server.payouts.rules import next_check, next_reminder
from aimpay.server.payouts.tax import TaxStatus

PAYOUT_NUMBER = "payout_number"
"""The key of our number in the provider's metadata."""
UNDER_WAY = (PayoutStatus.APPROVED, PayoutStatus.SENT)


class PayoutMismatchError(Exception):
    """The provider's payout is not the one we asked for. Nothing is changed; a person must look."""


async def find_payout(session: AsyncSession, theirs: ProviderPayout) -> Payout | None:
    """Return our payout by the provider's id, or by our number in its metadata, with its partner locked."""
    known = await session.scalar(select(Payout).where(Payout.provider_payout_id == theirs.id))
    ours = known or await session.scalar(select(Payout).where(Payout.number == theirs.metadata.get(PAYOUT_NUMBER)))
    if ours is None:
        return None
    await lock_partner(session, ours.user_id)
    await session.refresh(ours)
    check_same(ours, theirs)
    return ours


def check_same(ours: Payout, theirs: ProviderPayout) -> None:
    """Raise PayoutMismatchError unless sum, currency, number and id agree."""
    wanted = (ours.amount, "RUB", ours.number, ours.provider_payout_id or theirs.id)
    found = (theirs.amount, theirs.currency, theirs.metadata.get(PAYOUT_NUMBER), theirs.id)
    if wanted != found:
        raise PayoutMismatchError(f"payout {theirs.id}: the provider says {found}, we asked for {wanted}")


async def mark_sent(session: AsyncSession, payout: Payout, provider_payout_id: str, now: datetime) -> None:
    """Keep the provider's id; whoever is second finds it there already."""
    await session.execute(
        update(Payout)
        .where(Payout.id == payout.id, Payout.status == PayoutStatus.APPROVED)
        .values(status=PayoutStatus.SENT, provider_payout_id=provider_payout_id, check_at=next_check(now, now))
    )
    await session.refresh(payout)


async def succeed_payout(session: AsyncSession, payout: Payout, theirs: ProviderPayout, now: datetime) -> bool:
    """Book what has left; tell whether this call did it. A success found after we gave up counts too."""
    given_up = payout.status == PayoutStatus.CANCELED
    if payout.status not in {*UNDER_WAY, PayoutStatus.CANCELED}:
        return False
    values = {"status": PayoutStatus.SUCCEEDED, "provider_payout_id": theirs.id, "failure_reason": None}
    if not await _finish(session, payout, now, **values, remind_at=await first_reminder(session, payout.user_id, now)):
        return False
    if given_up:
        again = reserve(payout.user_id, payout.amount)
        await post(session, kind="payout_reserve", reference=f"payout-late:{payout.id}", lines=again, now=now)
    await book_paid(session, payout, now)
    return True


async def book_paid(session: AsyncSession, payout: Payout, now: datetime) -> None:
    lines = pay_out(payout.user_id, payout.amount, payout.fee_amount)
    await post(session, kind="payout", reference=f"payout-settle:{payout.id}", lines=lines, now=now)


async def cancel_payout(session: AsyncSession, payout: Payout, reason: str, now: datetime) -> bool:
    """Give the sum back to the partner's balance; tell whether this call did it."""
    if payout.status not in UNDER_WAY:
        return False
    if not await _finish(session, payout, now, status=PayoutStatus.CANCELED, failure_reason=reason[:250]):
        return False
    lines = unreserve(payout.user_id, payout.amount)
    await post(session, kind="payout_release", reference=f"payout-release:{payout.id}", lines=lines, now=now)
    return True


async def _finish(session: AsyncSession, payout: Payout, now: datetime, **values: object) -> bool:
    unchanged = Payout.id == payout.id, Payout.status == payout.status
    done = await session.execute(
        update(Payout).where(*unchanged).values(finished_at=now, **values).returning(Payout.id)
    )
    won = done.first() is not None
    await session.refresh(payout)
    return won


async def first_reminder(session: AsyncSession, user_id: int, now: datetime) -> datetime | None:
    """Only the self-employed owe us a receipt of their own."""
    return next_reminder(now, now) if await is_self_employed(session, user_id) else None


async def is_self_employed(session: AsyncSession, user_id: int) -> bool:
    status = await session.scalar(select(TaxProfile.status).where(TaxProfile.user_id == user_id))
    return status == TaxStatus.SELF_EMPLOYED
