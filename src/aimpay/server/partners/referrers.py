"""Partners as the back-office sees them. Nothing about cards or wallets."""

from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.partner_admin import ReferrerList, ReferrerView
from aimpay.server.partners.explain_sale import person_view
from aimpay.server.partners.models import Attribution, Commission, ReferralCode
from aimpay.server.partners.queries import clients_report
from aimpay.server.people.models import User

MOST: Final = 200


async def referrers(session: AsyncSession, *, after: int, limit: int) -> ReferrerList:
    """Everybody with a link of his own, a friend or a commission, in the order of becoming known."""
    active = (
        exists().where(ReferralCode.user_id == User.id)
        | exists().where(Attribution.referrer_id == User.id)
        | exists().where(Commission.referrer_id == User.id)
    )
    size = min(limit, MOST)
    query = select(User.id).where(User.id > after, active).order_by(User.id).limit(size + 1)
    found = list(await session.scalars(query))
    views = tuple([await referrer_view(session, user_id) for user_id in found[:size]])
    return ReferrerList(referrers=views, next_after=found[size - 1] if len(found) > size else None)


async def referrer_view(session: AsyncSession, user_id: int) -> ReferrerView:
    report = await clients_report(session, user_id)
    person = await person_view(session, user_id)
    return ReferrerView(
        telegram_id=person.telegram_id,
        name=person.name,
        rank=report.rank.name if report.rank else None,
        invited_count=report.invited_count,
        paid_count=report.paid_count,
        review=report.review,
        held=report.held,
        available=report.available,
        paying=report.paying,
        paid_out=report.paid_out,
    )
