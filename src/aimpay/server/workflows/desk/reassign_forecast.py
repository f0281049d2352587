"""What giving a buyer to another partner would move, before anybody presses."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.ledger.accounts import AccountKind
from aimpay.server.ledger.queries import balance
from aimpay.server.partners.attribute import attributed_to
from aimpay.server.partners.models import Commission, CommissionStatus
from aimpay.server.people.models import User
from aimpay.server.selling.find_order import find_order


@dataclass(frozen=True)
class ReassignForecast:
    """``before`` and ``after`` are names; ``moves`` kopecks of commissions. ``refusals``: why it will be refused."""

    number: str
    before: str | None
    after: str | None
    moves: int
    refusals: Sequence[str]


async def forecast_reassign(session: AsyncSession, number: str, partner_id: int | None) -> ReassignForecast:
    order = await find_order(session, number)
    before = await attributed_to(session, order.user_id)
    return ReassignForecast(
        number=order.number,
        before=await _name(session, before),
        after=await _name(session, partner_id),
        moves=await _standing(session, order.user_id),
        refusals=await _refusals(session, order.user_id, before, partner_id),
    )


async def _name(session: AsyncSession, user_id: int | None) -> str | None:
    return (await session.get_one(User, user_id)).full_name if user_id is not None else None


async def _standing(session: AsyncSession, buyer_id: int, *statuses: CommissionStatus) -> int:
    left = func.coalesce(func.sum(Commission.amount - Commission.reversed_amount), 0)
    theirs = select(left).where(Commission.referred_id == buyer_id, Commission.status != CommissionStatus.REVERSED)
    return int(await session.scalar(theirs.where(Commission.status.in_(statuses)) if statuses else theirs) or 0)


async def _refusals(session: AsyncSession, buyer_id: int, before: int | None, after: int | None) -> Sequence[str]:
    if before == after:
        return ["Так записано и сейчас: менять нечего."]
    if after == buyer_id:
        return ["Покупателя нельзя записать на него самого."]
    ripe = await _standing(session, buyer_id, CommissionStatus.AVAILABLE)
    if before is not None and ripe and -await balance(session, AccountKind.PARTNER_AVAILABLE, before) < ripe:
        return ["Эти деньги прежнему партнёру уже выплачены: переписать их нельзя."]
    return []
