"""Whom a partner invited, a row for each sale, or for a person who has not bought."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.partners import InvitedFriend, InvitedList
from aimpay.server.kit.moscow import MOSCOW
from aimpay.server.kit.names import short_name
from aimpay.server.kit.typography import day
from aimpay.server.partners.models import Attribution, Commission, CommissionStatus, ReferralTouch
from aimpay.server.partners.words import commission_words
from aimpay.server.people.models import User

PAGE: Final = 10


@dataclass(frozen=True)
class Invited:
    """``amount`` is what is left of the commission, in kopecks."""

    name: str
    came_at: datetime
    paid_at: datetime | None
    amount: int
    state: str
    available_at: datetime | None


async def invited_page(session: AsyncSession, user_id: int, page: int) -> InvitedList:
    total = await session.scalar(_counted(user_id)) or 0
    pages = max(-(-total // PAGE), 1)
    page = min(page, pages)
    rows = await invited_rows(session, user_id, offset=(page - 1) * PAGE, limit=PAGE)
    return InvitedList(page=page, pages=pages, total=total, invited_list=tuple(map(_view, rows)))


async def invited_rows(session: AsyncSession, user_id: int, *, offset: int, limit: int) -> Sequence[Invited]:
    """The newest arrivals come first."""
    newest = _joined(select(Attribution, User, Commission, ReferralTouch.touched_at), user_id)
    ordered = newest.order_by(Attribution.decided_at.desc(), Attribution.user_id.desc(), Commission.id.desc())
    return [_row(*row) for row in (await session.execute(ordered.offset(offset).limit(limit))).all()]


def _counted(user_id: int) -> Select[Any]:
    return _joined(select(func.count()).select_from(Attribution), user_id)


def _joined(query: Any, user_id: int) -> Select[Any]:
    earned = and_(Commission.referred_id == Attribution.user_id, Commission.referrer_id == Attribution.referrer_id)
    joined: Select[Any] = (
        query.join(User, User.id == Attribution.user_id)
        .outerjoin(ReferralTouch, ReferralTouch.id == Attribution.touch_id)
        .outerjoin(Commission, earned)
        .where(Attribution.referrer_id == user_id)
    )
    return joined


def _row(attribution: Attribution, user: User, commission: Commission | None, touched_at: datetime | None) -> Invited:
    return Invited(
        name=short_name(user.first_name, user.last_name),
        came_at=touched_at or attribution.decided_at,
        paid_at=commission.earned_at if commission else None,
        amount=commission.amount - commission.reversed_amount if commission else 0,
        state=commission_words(commission) if commission else "ещё не покупал",
        available_at=commission.available_at if commission and commission.status == CommissionStatus.HELD else None,
    )


def _view(row: Invited) -> InvitedFriend:
    until = f" до {day(row.available_at.astimezone(MOSCOW))}" if row.available_at else ""
    return InvitedFriend(
        name=row.name, came_at=row.came_at, paid_at=row.paid_at, amount=row.amount, state=f"{row.state}{until}"
    )
