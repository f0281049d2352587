"""Posts balanced transactions. The only writer of the ledger."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, insert, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.db.core import table_of
from aimpay.server.ledger.accounts import Account, AccountKind, Line
from aimpay.server.ledger.models import LedgerAccount, LedgerEntry, LedgerTransaction

TRANSACTIONS: Final = table_of(LedgerTransaction)
ACCOUNTS: Final = table_of(LedgerAccount)
NEW_TRANSACTION: Final = insert(TRANSACTIONS).returning(TRANSACTIONS.c.id)
NEW_ENTRIES: Final = insert(table_of(LedgerEntry))
KNOWN_ACCOUNTS: Final = select(ACCOUNTS.c.kind, ACCOUNTS.c.owner_id, ACCOUNTS.c.id).where(
    tuple_(ACCOUNTS.c.kind, ACCOUNTS.c.owner_id).in_(bindparam("wanted", expanding=True))
)


async def post(session: AsyncSession, *, kind: str, reference: str, lines: Sequence[Line], now: datetime) -> None:
    """Write one transaction. A second one with the same reference violates a unique constraint."""
    row = {"kind": kind, "reference": reference, "occurred_at": now}
    transaction_id = (await session.execute(NEW_TRANSACTION, row)).scalar_one()
    ids = await _account_ids(session, {account for line in lines for account in (line.debit, line.credit)})
    entries = [
        {
            "transaction_id": transaction_id,
            "debit_account_id": ids[line.debit],
            "credit_account_id": ids[line.credit],
            "amount": line.amount,
        }
        for line in lines
    ]
    await session.execute(NEW_ENTRIES, entries)


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
    rows = await session.execute(KNOWN_ACCOUNTS, {"wanted": [(one.kind, one.owner_id) for one in accounts]})
    return {Account(AccountKind(kind), owner_id): found for kind, owner_id, found in rows}


def _in_one_order(account: Account) -> tuple[str, int]:
    """Two postings that open the same accounts must not wait for each other in a circle."""
    return account.kind, account.owner_id
