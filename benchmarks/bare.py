"""What settling says to the database, taken down word by word, and repeated by the bare driver."""

import re
import sqlite3
from collections.abc import Sequence
from typing import Any, Final, Protocol

import psycopg
from sqlalchemy import event

from aimpay.server.workflows.house import House
from aimpay.server.workflows.settle_purchase import look_at_payment

PLACE: Final = re.compile(r"\$(\d+)")
BEGINS: Final = "BEGIN"

Statement = tuple[str, Any]
"""A list of parameters says the statement once for each of them."""


async def taken_down(house: House, buyers: Sequence[int]) -> list[list[Statement]]:
    """Settle each buyer's payment; return the statements of each, from the first after BEGIN to the last."""
    said: list[Statement] = []

    def hear(_connection: Any, _cursor: Any, statement: str, given: Any, _context: Any, _many: bool) -> None:
        if not statement.startswith(BEGINS):
            said.append((statement, given))

    event.listen(house.db.engine.sync_engine, "before_cursor_execute", hear)
    sales = []
    for buyer in buyers:
        await look_at_payment(house, f"pay-{buyer}")
        sales.append(said.copy())
        said.clear()
    return sales


class Bare(Protocol):
    def settle(self, sale: Sequence[Statement]) -> None: ...

    def close(self) -> None: ...


class BareSqlite:
    """The pragmas are the product's own."""

    def __init__(self, url: str) -> None:
        self._file = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            self._file.execute(f"PRAGMA {pragma}")

    def settle(self, sale: Sequence[Statement]) -> None:
        self._file.execute("BEGIN IMMEDIATE")
        for statement, given in sale:
            if isinstance(given, list):
                self._file.executemany(statement, given)
            else:
                self._file.execute(statement, given).fetchall()
        self._file.execute("COMMIT")

    def close(self) -> None:
        self._file.close()


class BarePostgres:
    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True)

    def settle(self, sale: Sequence[Statement]) -> None:
        cursor = self._connection.cursor()
        cursor.execute("BEGIN")
        for statement, given in sale:
            if isinstance(given, list):
                cursor.executemany(statement.encode(), given)
            else:
                cursor.execute(statement.encode(), given)
            if cursor.description:
                cursor.fetchall()
        cursor.execute("COMMIT")

    def close(self) -> None:
        self._connection.close()


def bare(url: str) -> Bare:
    return BareSqlite(url) if url.startswith("sqlite") else BarePostgres(url)


def for_driver(url: str, sale: Sequence[Statement]) -> list[Statement]:
    """Write the statements as the bare driver takes them: psycopg numbers no parameters."""
    return list(sale) if url.startswith("sqlite") else [_for_psycopg(*statement) for statement in sale]


def _for_psycopg(statement: str, given: Any) -> Statement:
    order = [int(number) - 1 for number in PLACE.findall(statement)]
    said = PLACE.sub("%s", statement.replace("%", "%%"))
    if isinstance(given, list):
        return said, [tuple(row[index] for index in order) for row in given]
    return said, tuple(given[index] for index in order)
