"""The ledger against a plain model of it, and the database as its last guard."""

import asyncio
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from aimpay.contract.people import ConsentKind
from aimpay.server.db.database import Database, async_engine
from aimpay.server.ledger import rules
from aimpay.server.ledger.accounts import SCHOOL, Account, AccountKind, Line
from aimpay.server.ledger.models import LedgerEntry, LedgerTransaction
from aimpay.server.ledger.post import post
from aimpay.server.ledger.queries import balance
from aimpay.server.people.models import Consent
from fixtures.databases import Desk
from fixtures.seasoned import seasoned
from money.books import read_books
from money.house import Play

NOW: Final = datetime(2026, 11, 1, 12, tzinfo=UTC)
OWNERS: Final = (11, 12, 13)
EVERY: Final = tuple(
    Account(kind, owner)
    for kind in AccountKind
    for owner in (OWNERS if kind.startswith("partner") or kind is AccountKind.OVERPAID else (SCHOOL,))
)
HELD: Final = Account(AccountKind.PARTNER_HELD, 11)
COMMISSIONS: Final = Account(AccountKind.COMMISSIONS)

owners = st.sampled_from(OWNERS)
sums = st.integers(1, 10**12)
references = st.integers(0, 30)


class Ledger(RuleBasedStateMachine):
    """``new_url`` gives the address of an empty migrated database."""

    loop: asyncio.AbstractEventLoop
    new_url: Callable[[], str]

    def __init__(self) -> None:
        super().__init__()
        url = type(self).new_url()
        self.db = Database(url, seasoned(async_engine(url)))
        self.balances: Counter[Account] = Counter()
        self.posted: dict[str, int] = {}

    @rule(amount=sums, fee=st.none() | sums, number=references)
    def buyer_pays(self, amount: int, fee: int | None, number: int) -> None:
        income = None if fee is None else max(0, amount - fee)
        self.book(f"payment:{number}", rules.sale(amount, income))

    @rule(amount=sums, fee=st.none() | sums, buyer=owners, number=references)
    def buyer_pays_twice(self, amount: int, fee: int | None, buyer: int, number: int) -> None:
        income = None if fee is None else max(0, amount - fee)
        self.book(f"payment:{number}", rules.overpayment(buyer, amount, income))

    @rule(amount=sums, partner=owners, number=references)
    def partner_earns(self, amount: int, partner: int, number: int) -> None:
        self.book(f"commission:{number}", rules.commission(partner, amount))

    @rule(amount=sums, partner=owners, number=references)
    def hold_ends(self, amount: int, partner: int, number: int) -> None:
        self.book(f"release:{number}", rules.release(partner, amount))

    @rule(amount=sums, partner=owners, number=references)
    def caller_changes_his_mind(self, amount: int, partner: int, number: int) -> None:
        """A transaction that is rolled back after the posting leaves nothing."""
        with pytest.raises((ZeroDivisionError, IntegrityError)):
            self.loop.run_until_complete(self._post(f"other:{number}", rules.commission(partner, amount), spoil=True))

    def book(self, reference: str, lines: tuple[Line, ...]) -> None:
        if reference in self.posted:
            with pytest.raises(IntegrityError):
                self.loop.run_until_complete(self._post(reference, lines))
            return
        self.loop.run_until_complete(self._post(reference, lines))
        self.posted[reference] = len(lines)
        for line in lines:
            self.balances[line.debit] += line.amount
            self.balances[line.credit] -= line.amount

    async def _post(self, reference: str, lines: tuple[Line, ...], *, spoil: bool = False) -> None:
        async with self.db.write() as session:
            await post(session, kind="test", reference=reference, lines=lines, now=NOW)
            if spoil:
                raise ZeroDivisionError

    @invariant()
    def ledger_is_its_model(self) -> None:
        self.loop.run_until_complete(self._compare())

    async def _compare(self) -> None:
        books = await read_books(self.db)
        assert {transaction.reference for transaction in books.transactions} == self.posted.keys()
        assert len(books.entries) == sum(self.posted.values())
        assert sum(books.told.values()) == 0
        async with self.db.read() as session:
            told = {account: await balance(session, account.kind, account.owner_id) for account in EVERY}
        assert told == {account: self.balances[account] for account in EVERY}

    def teardown(self) -> None:
        self.loop.run_until_complete(self.db.close())


def play_ledger(new_url: Callable[[], str], examples: int) -> None:
    how = settings(
        max_examples=examples,
        stateful_step_count=20,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    with asyncio.Runner() as runner:
        machine = type("OneLedger", (Ledger,), {"loop": runner.get_loop(), "new_url": staticmethod(new_url)})
        run_state_machine_as_test(machine, settings=how)


def test_no_sequence_of_postings_unbalances_the_ledger_on_sqlite(sqlite_template: Path, tmp_path: Path) -> None:
    numbers = count()
    play_ledger(lambda: f"sqlite:///{shutil.copy(sqlite_template, tmp_path / f'{next(numbers)}.db')}", 10)


@pytest.mark.slow
@pytest.mark.postgres
def test_no_sequence_of_postings_unbalances_the_ledger_on_postgres(postgres_template: str, postgres_desk: Desk) -> None:
    made: list[str] = []

    def created() -> str:
        made.append(postgres_desk.create(template=postgres_template.rpartition("/")[2]))
        return made[-1]

    try:
        play_ledger(created, 5)
    finally:
        for url in made:
            postgres_desk.drop(url)


async def booked(play: Play, *lines: Line, reference: str = "commission:1") -> None:
    async with play.house.db.write() as session:
        await post(session, kind="test", reference=reference, lines=lines, now=NOW)


@pytest.mark.parametrize("amount", [0, -1, -200_000])
@pytest.mark.every_case
async def test_sum_that_is_no_sum_is_refused_by_the_database(play: Play, amount: int) -> None:
    with pytest.raises(IntegrityError):
        await booked(play, Line(debit=COMMISSIONS, credit=HELD, amount=5), Line(COMMISSIONS, HELD, amount))
    books = await read_books(play.house.db)
    assert (books.transactions, books.entries) == ([], [])


async def test_line_from_an_account_to_itself_is_refused_by_the_database(play: Play) -> None:
    with pytest.raises(IntegrityError):
        await booked(play, Line(debit=HELD, credit=HELD, amount=5))
    assert not (await read_books(play.house.db)).transactions


async def test_second_posting_for_the_same_reason_leaves_no_part_of_itself(play: Play) -> None:
    await booked(play, Line(debit=COMMISSIONS, credit=HELD, amount=5))
    fresh = Account(AccountKind.PARTNER_HELD, 99)
    with pytest.raises(IntegrityError):
        await booked(play, Line(debit=COMMISSIONS, credit=fresh, amount=5))
    books = await read_books(play.house.db)
    assert (len(books.transactions), len(books.entries)) == (1, 1)
    assert books.balance(AccountKind.PARTNER_HELD, 11) == -5


async def refused(play: Play, statement: Any) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        async with play.house.db.write() as session:
            await session.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        update(LedgerEntry).values(amount=1),
        delete(LedgerEntry),
        update(LedgerTransaction).values(reference="other"),
        delete(LedgerTransaction),
        text("UPDATE ledger_entries SET amount = amount"),
        text("DELETE FROM ledger_transactions WHERE id = 1"),
    ],
    ids=str,
)
@pytest.mark.every_case
async def test_history_of_money_cannot_be_rewritten(play: Play, statement: Any) -> None:
    await booked(play, Line(debit=COMMISSIONS, credit=HELD, amount=5))
    await refused(play, statement)
    books = await read_books(play.house.db)
    assert [(entry.amount, books.transactions[0].reference) for entry in books.entries] == [(5, "commission:1")]


@pytest.mark.parametrize("statement", [update(Consent).values(version="2"), delete(Consent)], ids=str)
async def test_consent_cannot_be_rewritten(play: Play, statement: Any) -> None:
    await play.start(2001)
    await play.consent(2001, ConsentKind.OFFER)
    await refused(play, statement)
