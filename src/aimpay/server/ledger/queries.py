"""Balances: sums of entries, never stored."""

from sqlalchemy import case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.ledger.accounts import SCHOOL, AccountKind
from aimpay.server.ledger.models import LedgerAccount, LedgerEntry


async def balance(session: AsyncSession, kind: AccountKind, owner_id: int = SCHOOL) -> int:
    """Return debits minus credits, in kopecks."""
    account = (
        select(LedgerAccount.id).where(LedgerAccount.kind == kind, LedgerAccount.owner_id == owner_id).scalar_subquery()
    )
    signed = case((LedgerEntry.debit_account_id == account, LedgerEntry.amount), else_=-LedgerEntry.amount)
    touching = or_(LedgerEntry.debit_account_id == account, LedgerEntry.credit_account_id == account)
    total = await session.scalar(select(func.coalesce(func.sum(signed), 0)).where(touching))
    return int(total or 0)
