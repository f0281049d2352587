"""What a period brought, exact in counts and kopecks. Money is what the ledger says, each sum in words in the docs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, case, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from aimpay.server.growth.leads.listing import LeadFilter, matching
from aimpay.server.growth.mailing.models import Delivery
from aimpay.server.growth.visits.models import Visit
from aimpay.server.insight.period import Period
from aimpay.server.kit.moscow import moscow_day, start_of
from aimpay.server.learning.certificates.models import Certificate
from aimpay.server.ledger.accounts import AccountKind
from aimpay.server.ledger.models import LedgerAccount, LedgerEntry, LedgerTransaction

CHART_DAYS: Final = 14
NOT_DELIVERED: Final = text("deliveries.status IN ('failed', 'unclear')")
"""Written out, because a partial index stands behind it."""
RESULT: Final = (
    AccountKind.SALES,
    AccountKind.REFUNDS,
    AccountKind.PROVIDER_FEES,
    AccountKind.COMMISSIONS,
    AccountKind.PAYOUT_FEES,
)
"""Accounts of income and expense: what they moved is what the school earned."""


@dataclass(frozen=True)
class Figures:
    """Sums in kopecks. ``sold`` of sales, by whatever way paid; ``refunded`` of them.

    ``fees`` of taking and of paying out money, ``commissions`` earned by partners less what was taken back.
    """

    visits: int
    leads: int
    sales: int
    sold: int
    refunds: int
    refunded: int
    fees: int
    commissions: int
    certificates: int
    failed_deliveries: int

    @property
    def net(self) -> int:
        return self.sold - self.refunded - self.fees - self.commissions


@dataclass(frozen=True)
class SalesDay:
    day: date
    sales: int
    sold: int


async def figures(session: AsyncSession, period: Period) -> Figures:
    money = await _money(session, period)
    return Figures(
        visits=await _count(session, _visits(period)),
        leads=await _count(session, _leads(period)),
        certificates=await _count(session, _certificates(period)),
        failed_deliveries=await _count(session, _failed_deliveries(period)),
        **money,
    )


async def sales_by_day(session: AsyncSession, now: datetime) -> tuple[SalesDay, ...]:
    """Return the last days, today last; a day without sales is there with zeros."""
    today = moscow_day(now)
    days = [today - timedelta(days=back) for back in reversed(range(CHART_DAYS))]
    at = LedgerTransaction.occurred_at
    spans = [(at >= start_of(one)) & (at < start_of(one + timedelta(days=1))) for one in days]
    columns = [
        column
        for span in spans
        for column in (
            func.count(case((span, LedgerEntry.id))),
            func.coalesce(func.sum(case((span, LedgerEntry.amount))), 0),
        )
    ]
    of_sales = select(LedgerAccount.id).where(LedgerAccount.kind == AccountKind.SALES).scalar_subquery()
    sold = select(*columns).join(LedgerTransaction, LedgerTransaction.id == LedgerEntry.transaction_id)
    row = (await session.execute(sold.where(at >= start_of(days[0]), LedgerEntry.credit_account_id == of_sales))).one()
    return tuple(SalesDay(day, int(row[2 * at]), int(row[2 * at + 1])) for at, day in enumerate(days))


def _visits(period: Period) -> Select[int]:
    return select(func.count()).select_from(Visit).where(Visit.at >= period.start, Visit.at < period.end)


def _leads(period: Period) -> Select[int]:
    """Of those that there is a way to: a browser alone is no person for a marketer yet."""
    new = matching(LeadFilter(created_from=period.start, created_to=period.end)).subquery()
    return select(func.count()).select_from(new)


def _certificates(period: Period) -> Select[int]:
    """One issued anew with a right name is not a second certificate: it counts by the day of the first."""
    is_new = Certificate.id.not_in(select(Certificate.replaced_by_id).where(Certificate.replaced_by_id.is_not(None)))
    issued = Certificate.issued_at >= period.start, Certificate.issued_at < period.end
    return select(func.count(Certificate.id)).where(*issued, is_new)


def _failed_deliveries(period: Period) -> Select[int]:
    tried = Delivery.claimed_at >= period.start, Delivery.claimed_at < period.end
    return select(func.count(Delivery.id)).where(NOT_DELIVERED, *tried)


async def _count(session: AsyncSession, asked: Select[int]) -> int:
    return await session.scalar(asked) or 0


async def _money(session: AsyncSession, period: Period) -> Mapping[str, int]:
    """Add up the lines of the period's transactions by the accounts of result that they touch."""
    moved = {(row.debit, row.credit): (int(row.lines), int(row.amount)) for row in await _lines(session, period)}

    def debited(kind: AccountKind) -> int:
        return sum(one for (debit, _), (_, one) in moved.items() if debit == kind)

    def credited(kind: AccountKind) -> int:
        return sum(one for (_, credit), (_, one) in moved.items() if credit == kind)

    return {
        "sales": sum(lines for (_, credit), (lines, _) in moved.items() if credit == AccountKind.SALES),
        "sold": credited(AccountKind.SALES) - debited(AccountKind.SALES),
        "refunds": sum(lines for (debit, _), (lines, _) in moved.items() if debit == AccountKind.REFUNDS),
        "refunded": debited(AccountKind.REFUNDS) - credited(AccountKind.REFUNDS),
        "fees": sum(debited(one) - credited(one) for one in (AccountKind.PROVIDER_FEES, AccountKind.PAYOUT_FEES)),
        "commissions": debited(AccountKind.COMMISSIONS) - credited(AccountKind.COMMISSIONS),
    }


async def _lines(session: AsyncSession, period: Period) -> Any:
    debit, credit = aliased(LedgerAccount), aliased(LedgerAccount)
    at = LedgerTransaction.occurred_at
    asked = (
        select(
            debit.kind.label("debit"),
            credit.kind.label("credit"),
            func.count().label("lines"),
            func.sum(LedgerEntry.amount).label("amount"),
        )
        .join(LedgerTransaction, LedgerTransaction.id == LedgerEntry.transaction_id)
        .join(debit, debit.id == LedgerEntry.debit_account_id)
        .join(credit, credit.id == LedgerEntry.credit_account_id)
        .where(at >= period.start, at < period.end, or_(debit.kind.in_(RESULT), credit.kind.in_(RESULT)))
        .group_by(debit.kind, credit.kind)
    )
    return (await session.execute(asked)).all()
