"""The product's tables, written to by their names, and the ledger's lines."""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, select, text

from aimpay.server.migrations.tables import METADATA

START: Final = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)
"""Three hours before the day ends in Moscow."""
PRICE: Final = 100_000
PARTNER: Final = 900
WEEK: Final = 7
SALES, PROVIDER, FEES, REFUNDS, COMMISSIONS, HELD, OVERPAID, PAYING, FUNDS = 1, 2, 3, 4, 5, 6, 7, 8, 9
ACCOUNTS: Final = {
    SALES: "sales",
    PROVIDER: "provider",
    FEES: "provider_fees",
    REFUNDS: "refunds",
    COMMISSIONS: "commissions",
    HELD: "partner_held",
    OVERPAID: "overpaid",
    PAYING: "partner_paying",
    FUNDS: "payout_funds",
}
OF_PARTNER: Final = (HELD, PAYING)


class Tables:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._number = 0

    def commit(self) -> None:
        self._connection.commit()

    def _post(self, kind: str, reference: str, at: datetime, *lines: tuple[int, int, int]) -> None:
        number = self._next()
        self._add("ledger_transactions", id=number, kind=kind, reference=reference, occurred_at=at)
        for debit, credit, amount in lines:
            moved = {"debit_account_id": debit, "credit_account_id": credit, "amount": amount}
            self._add("ledger_entries", id=self._next(), transaction_id=number, **moved)

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _add(self, table: str, **values: Any) -> None:
        self._connection.execute(METADATA.tables[table].insert().values(**values))

    def _set(self, table: str, number: int, **values: Any) -> None:
        rows = METADATA.tables[table]
        self._connection.execute(rows.update().where(rows.c.id == number).values(**values))

    def _run(self, statement: str, **values: Any) -> None:
        self._connection.execute(text(statement), values)

    def _one(self, table: str, where: str, **values: Any) -> Row[Any] | None:
        rows = METADATA.tables[table]
        chosen = select(rows).where(text(where.removeprefix("WHERE ")))
        return self._connection.execute(chosen, values).first()

    def _some(self, table: str, choice: int, where: str = "WHERE 1 = 1", key: str = "id") -> Row[Any] | None:
        rows = METADATA.tables[table]
        chosen = select(rows).where(text(where.removeprefix("WHERE "))).order_by(rows.c[key])
        found = self._connection.execute(chosen).all()
        return found[choice % len(found)] if found else None
