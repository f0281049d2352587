"""What kind of payee a partner is, and what he was paid in a year."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.kit.tax_numbers import LONG_INN, is_inn
from aimpay.server.payouts.errors import InnInvalidError
from aimpay.server.payouts.models import Payout, PayoutStatus, TaxProfile
from aimpay.server.payouts.rules import year_bounds


class TaxStatus(StrEnum):
    SELF_EMPLOYED = "self_employed"
    SOLE_TRADER = "sole_trader"
    INDIVIDUAL = "individual"


async def set_tax_profile(session: AsyncSession, *, user_id: int, status: str, typed_inn: str, now: datetime) -> None:
    """All three kinds are people, so the number has twelve digits."""
    inn = "".join(typed_inn.split())
    if len(inn) != LONG_INN or not is_inn(inn):
        raise InnInvalidError
    profile = await session.get(TaxProfile, user_id)
    if profile is None:
        session.add(TaxProfile(user_id=user_id, status=status, inn=inn, changed_at=now))
    else:
        profile.status, profile.inn, profile.changed_at = status, inn, now
    await session.flush()


async def paid_this_year(session: AsyncSession, user_id: int, now: datetime) -> int:
    """Return what reached a partner in the calendar year by Moscow."""
    begins, ends = year_bounds(now)
    total = select(func.coalesce(func.sum(Payout.amount), 0)).where(
        Payout.user_id == user_id,
        Payout.status == PayoutStatus.SUCCEEDED,
        Payout.finished_at >= begins,
        Payout.finished_at < ends,
    )
    return int(await session.scalar(total) or 0)
