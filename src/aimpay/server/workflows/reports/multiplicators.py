"""«Мультипликаторы»: how many of those whom a source or a partner brought registered, and how many paid."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.reports import (
    Multiplicators,
    MultiplicatorTables,
    ReferralMultiplicators,
    SourceMultiplicators,
)
from aimpay.contract.visits import SourceRow
from aimpay.server.insight.asked import LONGEST
from aimpay.server.kit.moscow import moscow_day
from aimpay.server.partners.models import ReferralTouch
from aimpay.server.people.models import User
from aimpay.server.selling.models import Order
from aimpay.server.workflows.reports.asked import ReportAsked
from aimpay.server.workflows.reports.parts import named, telegram_of
from aimpay.server.workflows.visits.statistics import source_statistics

MOST: Final = 200
"""Partners, those first who brought the most buyers."""
WORDS: Final = {None: "не записан", "direct": "прямой заход", "telegram": "нашли бота сами", "partner": "партнёр"}


async def multiplicators(
    session: AsyncSession, now: datetime, since: date | None, until: date | None
) -> Multiplicators:
    last = until or moscow_day(now)
    asked = ReportAsked(since or last - LONGEST + timedelta(days=1), last)
    sources = await source_statistics(session, now, since=asked.since, until=last)
    partners = await session.execute(_by_partner(asked))
    tables = MultiplicatorTables(
        source_stats=tuple(_source(row) for row in sources.rows),
        referral_stats=tuple(_partner(row) for row in partners.all()),
    )
    return Multiplicators(result=tables)


def _source(row: SourceRow) -> SourceMultiplicators:
    return SourceMultiplicators(
        source=WORDS.get(row.source) or str(row.source),
        visits=row.visits,
        registered=row.went_to_bot,
        paid=row.paid,
        registered_percent=percent(row.went_to_bot, row.sessions),
        paid_percent=percent(row.paid, row.went_to_bot),
    )


def _by_partner(asked: ReportAsked) -> Select[Any]:
    """Each person counts once for a partner, however often he followed the link."""
    came = (
        select(ReferralTouch.referrer_id, ReferralTouch.user_id)
        .where(ReferralTouch.referrer_id.is_not(None), ReferralTouch.referrer_id != ReferralTouch.user_id)
        .where(asked.within(ReferralTouch.touched_at))
        .distinct()
        .subquery()
    )
    buyers = select(Order.user_id).where(Order.paid_at.is_not(None), Order.amount > 0).distinct().subquery()
    paid = func.count(buyers.c.user_id)
    return (
        select(
            named(came.c.referrer_id),
            telegram_of(came.c.referrer_id),
            func.count(),
            func.count(User.pay_email),
            paid,
        )
        .select_from(came)
        .join(User, User.id == came.c.user_id)
        .outerjoin(buyers, buyers.c.user_id == came.c.user_id)
        .group_by(came.c.referrer_id)
        .order_by(paid.desc(), func.count().desc(), came.c.referrer_id)
        .limit(MOST)
    )


def _partner(row: Sequence[Any]) -> ReferralMultiplicators:
    name, telegram_id, came, registered, paid = row
    return ReferralMultiplicators(
        partner=name or "Удалённый человек",
        telegram_id=telegram_id,
        came=came,
        registered=registered,
        paid=paid,
        registered_percent=percent(registered, came),
        paid_percent=percent(paid, registered),
    )


def percent(part: int, whole: int) -> float | None:
    """With one decimal; None where there was nobody to count."""
    return round(part * 100 / whole, 1) if whole else None
