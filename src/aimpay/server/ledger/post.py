"""Posts balanced transactions. The only writer of the ledger."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.ledger.accounts import Account, Line
from aimpay.server.ledger.models import LedgerAccount, LedgerEntry, LedgerTransaction


async def post(session: AsyncSession, *, kind: str, reference: str, lines: Sequence[Line], now: datetime) -> None:
    """Write one transaction. A second one with the same reference violates a unique constraint."""
    transaction = LedgerTransaction(kind=kind, reference=reference, occurred_at=now)
    session.add(transaction)
    await session.flush()
    for line in lines:
        session.add(
            LedgerEntry(
                transaction_id=transaction.id,
                debit_account_id=await _account_id(session, line.debit),
                credit_account_id=await _account_id(session, line.credit),
                amount=line.amount,
            )
        )
    await session.flush()


async def _account_id(session: AsyncSession, account: Account) -> int:
    found = select(LedgerAccount.id).where(
        LedgerAccount.kind == account.kind, LedgerAccount.owner_id == account.owner_id
    )
    existing = await session.scalar(found)
    if existing is not None:
        return existing
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {"kind": account.kind, "owner_id": account.owner_id}
    await session.execute(insert(LedgerAccount).values(values).on_conflict_do_nothing())
    return (await session.scalars(found)).one()
