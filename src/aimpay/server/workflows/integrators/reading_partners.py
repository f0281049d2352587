"""Partners and their payouts for other programs. Where a partner is paid is never told."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.api import ApiPartner, ApiPayout, Page
from aimpay.server.ledger.accounts import AccountKind
from aimpay.server.ledger.queries import balance
from aimpay.server.partners.models import Attribution, Commission, ReferralCode
from aimpay.server.payouts.models import Payout, PayoutStatus
from aimpay.server.people.models import User
from aimpay.server.workflows.integrators.asked import Place, Rows, page_of, paged, since_of

Sums = dict[int, tuple[int, int]]


async def partners_page(session: AsyncSession, where: Place) -> Page[ApiPartner]:
    """Everybody with a link of his own, somebody invited, or a bonus."""
    active = (
        exists().where(ReferralCode.user_id == User.id)
        | exists().where(Attribution.referrer_id == User.id)
        | exists().where(Commission.referrer_id == User.id)
    )
    users = list(await session.scalars(paged(select(User).where(active), User.id, where)))
    ids = [user.id for user in users]
    codes = {one.user_id: one for one in await session.scalars(_codes(ids))}
    invited = await _sums(session, _invited(ids))
    earned, paid = await _sums(session, _earned(ids)), await _sums(session, _paid(ids))
    nothing = (0, 0)
    rows = [
        ApiPartner(
            id=user.id,
            code=codes[user.id].code if user.id in codes else "",
            since=codes[user.id].created_at if user.id in codes else user.created_at,
            invited=invited.get(user.id, nothing)[0],
            sales=earned.get(user.id, nothing)[0],
            earned=earned.get(user.id, nothing)[1],
            available=-await balance(session, AccountKind.PARTNER_AVAILABLE, user.id),
            paid_out=paid.get(user.id, nothing)[1],
            name=user.full_name if where.personal else None,
        )
        for user in users
    ]
    return page_of([(one.id, one) for one in rows], where)


async def payouts_page(
    session: AsyncSession, where: Place, *, status: str | None, created_since: datetime | None
) -> Page[ApiPayout]:
    wanted = since_of(select(Payout), Payout.created_at, created_since)
    if status is not None:
        wanted = wanted.where(Payout.status == status)
    found = list(await session.scalars(paged(wanted, Payout.id, where)))
    return page_of([(one.id, _payout(one)) for one in found], where)


def _codes(ids: Sequence[int]) -> Select[ReferralCode]:
    return select(ReferralCode).where(ReferralCode.user_id.in_(ids))


def _invited(ids: Sequence[int]) -> Rows:
    who = Attribution.referrer_id
    return select(who, func.count(), func.count()).where(who.in_(ids)).group_by(who)


def _earned(ids: Sequence[int]) -> Rows:
    left, who = Commission.amount - Commission.reversed_amount, Commission.referrer_id
    return select(who, func.count(), func.sum(left)).where(who.in_(ids), left > 0).group_by(who)


def _paid(ids: Sequence[int]) -> Rows:
    who = Payout.user_id
    done = Payout.status == PayoutStatus.SUCCEEDED
    return select(who, func.count(), func.sum(Payout.amount)).where(who.in_(ids), done).group_by(who)


async def _sums(session: AsyncSession, statement: Rows) -> Sums:
    return {who: (int(count), int(total or 0)) for who, count, total in await session.execute(statement)}


def _payout(one: Payout) -> ApiPayout:
    return ApiPayout(
        number=one.number,
        partner_id=one.user_id,
        amount=one.amount,
        fee=one.fee_amount,
        how=one.how,
        status=one.status,
        created_at=one.created_at,
        finished_at=one.finished_at,
    )
