"""Asks for a payout: the sum is reserved in the ledger at once, so that it cannot be asked for twice."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.money_text import rubles
from aimpay.server.kit.ids import new_code, new_key
from aimpay.server.ledger.accounts import AccountKind
from aimpay.server.ledger.post import post
from aimpay.server.ledger.queries import balance
from aimpay.server.ledger.rules import reserve
from aimpay.server.payouts.destinations import active_destination, lacks_bank
from aimpay.server.payouts.errors import DetailsMissingError, PayoutTooLargeError, PayoutTooSmallError
from aimpay.server.payouts.models import Payout, PayoutDestination, PayoutHow, PayoutStatus
from aimpay.server.payouts.rules import fee
from aimpay.server.people.models import User
from aimpay.server.school.profile import Profile

NUMBER_LENGTH: Final = 8


@dataclass(frozen=True)
class Wish:
    """``amount`` None is everything available. ``by`` is a Telegram id; ``key`` makes a repeat harmless."""

    user_id: int
    amount: int | None
    by: int
    key: str | None = None
    batch: str | None = None


async def lock_partner(session: AsyncSession, user_id: int) -> None:
    """Let one transaction at a time decide about a partner's money; others may still refer to the person."""
    await session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))


async def available(session: AsyncSession, user_id: int) -> int:
    """Return what may be paid; negative when the partner owes us after a refund."""
    return -await balance(session, AccountKind.PARTNER_AVAILABLE, user_id)


async def request_payout(
    session: AsyncSession, wish: Wish, *, profile: Profile, by_gateway: bool, now: datetime
) -> tuple[Payout, bool]:
    """Return the payout, and whether this call made it."""
    await lock_partner(session, wish.user_id)
    if made := await _made_before(session, wish):
        return made, False
    destination = await active_destination(session, wish.user_id)
    if destination is None:
        raise DetailsMissingError
    amount = await _allowed(session, wish, profile.payout_minimum)
    how = PayoutHow.GATEWAY if by_gateway and not lacks_bank(destination) else PayoutHow.MANUAL
    payout = await store_payout(
        session, wish, amount=amount, how=how, destination=destination, profile=profile, now=now
    )
    lines = reserve(payout.user_id, payout.amount)
    await post(session, kind="payout_reserve", reference=f"payout-reserve:{payout.id}", lines=lines, now=now)
    return payout, True


async def store_payout(
    session: AsyncSession,
    wish: Wish,
    *,
    amount: int,
    how: PayoutHow,
    destination: PayoutDestination | None,
    profile: Profile,
    now: datetime,
) -> Payout:
    by_gateway = how is PayoutHow.GATEWAY
    payout = Payout(
        number=new_code(NUMBER_LENGTH).upper(),
        user_id=wish.user_id,
        destination_id=destination.id if destination else None,
        how=how,
        amount=amount,
        fee_amount=fee(amount, profile.payout_fee_basis_points, profile.payout_fee_fixed) if by_gateway else 0,
        status=PayoutStatus.REQUESTED,
        batch=wish.batch,
        requested_by=wish.by,
        idempotency_key=stored_key(wish) or new_key(),
        created_at=now,
        check_at=now,
    )
    session.add(payout)
    await session.flush()
    return payout


def stored_key(wish: Wish) -> str | None:
    """Tie the caller's key to the partner, so that nobody meets another's."""
    return f"{wish.user_id}-{wish.key}" if wish.key else None


async def _made_before(session: AsyncSession, wish: Wish) -> Payout | None:
    key = stored_key(wish)
    return await session.scalar(select(Payout).where(Payout.idempotency_key == key)) if key else None


async def _allowed(session: AsyncSession, wish: Wish, minimum: int) -> int:
    most = await available(session, wish.user_id)
    amount = most if wish.amount is None else wish.amount
    if most < minimum:
        raise PayoutTooSmallError(f"Выплата — от {rubles(minimum)}, а к выплате сейчас {rubles(most)}.")
    if amount < minimum:
        raise PayoutTooSmallError(f"Выплата — от {rubles(minimum)}.")
    if amount > most:
        raise PayoutTooLargeError(f"К выплате сейчас {rubles(most)}: столько и можно запросить.")
    return amount
