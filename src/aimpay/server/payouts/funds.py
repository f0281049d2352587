"""What the payout gateway holds for us, as it last said: a page must not wait for an outside system."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.payouts.models import PayoutFunds

GATEWAY: Final = "gateway"
ASKED_EVERY: Final = timedelta(hours=1)
STALE: Final = timedelta(days=1)
"""What it said longer ago is not shown: the gateway may be gone from the settings."""


async def known_funds(session: AsyncSession, now: datetime) -> PayoutFunds | None:
    """Return None when nothing fresh is known."""
    found = await session.get(PayoutFunds, GATEWAY)
    fresh = found is not None and found.asked_at is not None and now - found.asked_at < STALE
    return found if fresh else None


async def is_turn(session: AsyncSession, now: datetime) -> bool:
    """Tell whether it is time to ask; ``take_turn`` decides."""
    found = await session.get(PayoutFunds, GATEWAY)
    return found is None or found.check_at <= now


async def take_turn(session: AsyncSession, now: datetime) -> bool:
    """Tell whether it is time to ask, and set the next time."""
    found = await session.get(PayoutFunds, GATEWAY)
    if found is None:
        session.add(PayoutFunds(gateway=GATEWAY, check_at=now + ASKED_EVERY))
        return True
    if found.check_at > now:
        return False
    found.check_at = now + ASKED_EVERY
    return True


async def keep_funds(session: AsyncSession, balance: int, now: datetime) -> None:
    found = await session.get(PayoutFunds, GATEWAY)
    if found is None:
        found = PayoutFunds(gateway=GATEWAY, check_at=now + ASKED_EVERY)
        session.add(found)
    found.balance, found.asked_at = balance, now
