"""Posts balanced transactions. The only writer of the ledger."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.ledger.accounts import Account, AccountKind, Line
from aimpay.server.ledger.models import LedgerAccount, LedgerEntry, LedgerTransaction


async def post(session: AsyncSession, *, kind: str, reference: str, lines: Sequence[Line], now: datetime) -> None:
    """Write one transaction. A second one with the same reference violates a unique constraint."""
    transaction = LedgerTransaction(kind=kind, reference=reference, occurred_at=now)
    session.add(transaction)
    await session.flush()
    ids = await _account_ids(session, {account for line in lines for account in (line.debit, line.credit)})
    for line in lines:
        session.add(
            LedgerEntry(
                transaction_id=transaction.id,
                debit_account_id=ids[line.debit],
                credit_account_id=ids[line.credit],
                amount=line.amount,
            )
        )
    await session.flush()


async def _account_ids(session: AsyncSession, accounts: AbstractSet[Account]) -> dict[Account, int]:
    """Return ids by account, asked for at once; an account that nobody used before is opened."""
    found = await _find(session, accounts)
    if missing := accounts - found.keys():
        insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        rows = [{"kind": one.kind, "owner_id": one.owner_id} for one in sorted(missing, key=_in_one_order)]
        await session.execute(insert(LedgerAccount).values(rows).on_conflict_do_nothing())
        found |= await _find(session, missing)
    return found


async def _find(session: AsyncSession, accounts: AbstractSet[Account]) -> dict[Account, int]:
    wanted = tuple_(LedgerAccount.kind, LedgerAccount.owner_id).in_([(one.kind, one.owner_id) for one in accounts])
    rows = await session.execute(select(LedgerAccount.kind, LedgerAccount.owner_id, LedgerAccount.id).where(wanted))
    return {Account(AccountKind(kind), owner_id): found for kind, owner_id, found in rows}


def _in_one_order(account: Account) -> tuple[str, int]:
    """Two postings that open the same accounts must not wait for each other in a circle."""
    return account.kind, account.owner_id
