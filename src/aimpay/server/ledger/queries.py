"""Balances: sums of entries, never stored."""

from sqlalchemy import case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

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


async def moved(session: AsyncSession, *, debit: AccountKind, credit: AccountKind, debit_owner: int) -> int:
    """Return the sum of all lines between two kinds of accounts, in kopecks: what a partner was ever paid, say."""
    debited, credited = aliased(LedgerAccount), aliased(LedgerAccount)
    total = (
        select(func.coalesce(func.sum(LedgerEntry.amount), 0))
        .join(debited, debited.id == LedgerEntry.debit_account_id)
        .join(credited, credited.id == LedgerEntry.credit_account_id)
        .where(debited.kind == debit, debited.owner_id == debit_owner, credited.kind == credit)
    )
    return int(await session.scalar(total) or 0)
