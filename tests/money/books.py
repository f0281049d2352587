"""What must be true of the books at any moment, and what they look like."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.db.base import Base
from aimpay.server.db.database import Database
from aimpay.server.learning.models import Enrollment, Invite
from aimpay.server.ledger.accounts import SCHOOL, AccountKind
from aimpay.server.ledger.models import LedgerAccount, LedgerEntry, LedgerTransaction
from aimpay.server.ledger.queries import balance
from aimpay.server.partners.models import Attribution, Commission, CommissionStatus
from aimpay.server.selling.models import LIVE, AttemptStatus, Order, OrderStatus, PaymentAttempt
from aimpay.server.workflows.models import FailedStep

Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True)
class Books:
    orders: Sequence[Order]
    attempts: Sequence[PaymentAttempt]
    enrollments: Sequence[Enrollment]
    invites: Sequence[Invite]
    attributions: Sequence[Attribution]
    commissions: Sequence[Commission]
    accounts: Sequence[LedgerAccount]
    transactions: Sequence[LedgerTransaction]
    entries: Sequence[LedgerEntry]
    failures: Sequence[FailedStep]
    told: dict[tuple[str, int], int]
    """Balances as the ledger's own query tells them, by kind and owner."""

    @property
    def paid(self) -> list[Order]:
        return [order for order in self.orders if order.status == OrderStatus.PAID]

    @property
    def succeeded(self) -> list[PaymentAttempt]:
        return [attempt for attempt in self.attempts if attempt.status == AttemptStatus.SUCCEEDED]

    @property
    def live(self) -> list[PaymentAttempt]:
        return [attempt for attempt in self.attempts if attempt.status in LIVE]

    @property
    def references(self) -> set[str]:
        return {transaction.reference for transaction in self.transactions}

    def balance(self, kind: AccountKind, owner_id: int = SCHOOL) -> int:
        return self.told.get((kind, owner_id), 0)

    def total(self, kind: AccountKind) -> int:
        return sum(kopecks for (account, _), kopecks in self.told.items() if account == kind)

    def shown(self) -> tuple[Any, ...]:
        """Everything that a lie must not change. Learning the id of a payment of ours is no change."""
        return (
            [(order.id, order.status) for order in self.orders],
            [(one.id, "live" if one.status in LIVE else one.status) for one in self.attempts],
            [right.id for right in self.enrollments],
            [invite.invite_link for invite in self.invites],
            [(one.order_id, one.amount, one.status) for one in self.commissions],
            [(entry.debit_account_id, entry.credit_account_id, entry.amount) for entry in self.entries],
        )


async def read_books(db: Database) -> Books:
    async with db.read() as session:
        accounts = await _all(session, LedgerAccount)
        return Books(
            orders=await _all(session, Order),
            attempts=await _all(session, PaymentAttempt),
            enrollments=await _all(session, Enrollment),
            invites=await _all(session, Invite),
            attributions=await _all(session, Attribution),
            commissions=await _all(session, Commission),
            accounts=accounts,
            transactions=await _all(session, LedgerTransaction),
            entries=await _all(session, LedgerEntry),
            failures=await _all(session, FailedStep),
            told={
                (one.kind, one.owner_id): await balance(session, AccountKind(one.kind), one.owner_id)
                for one in accounts
            },
        )


async def _all(session: AsyncSession, table: type[Row]) -> Sequence[Row]:
    return (await session.scalars(select(table).order_by(*inspect(table).primary_key))).all()


def check(books: Books) -> None:
    """Fail unless every promise about money and rights holds."""
    _ledger_balances(books)
    _ledger_agrees_with_orders(books)
    _rights_follow_payments(books)
    _commissions_follow_attributions(books)


def _ledger_balances(books: Books) -> None:
    names = {account.id: (account.kind, account.owner_id) for account in books.accounts}
    summed: Counter[tuple[str, int]] = Counter()
    for entry in books.entries:
        assert entry.amount > 0
        summed[names[entry.debit_account_id]] += entry.amount
        summed[names[entry.credit_account_id]] -= entry.amount
    assert {name: kopecks for name, kopecks in books.told.items() if kopecks} == {
        name: kopecks for name, kopecks in summed.items() if kopecks
    }
    assert sum(books.told.values()) == 0


def _ledger_agrees_with_orders(books: Books) -> None:
    incomes = sum(one.amount if one.income_amount is None else one.income_amount for one in books.succeeded)
    received = sum(one.amount for one in books.succeeded)
    sold = sum(order.amount for order in books.paid)
    assert books.balance(AccountKind.PROVIDER) == incomes
    assert books.balance(AccountKind.PROVIDER_FEES) == received - incomes
    assert books.balance(AccountKind.SALES) == -sold
    assert books.total(AccountKind.OVERPAID) == sold - received
    assert {f"payment:{one.provider_payment_id}" for one in books.succeeded} <= books.references


def _rights_follow_payments(books: Books) -> None:
    assert sorted(right.order_id for right in books.enrollments) == sorted(order.id for order in books.paid)
    _never_twice((right.user_id, right.course_id) for right in books.enrollments)
    _never_twice(one.order_id for one in books.live)
    _never_twice((o.user_id, o.course_id) for o in books.orders if o.status != OrderStatus.CANCELED)
    _never_twice(invite.invite_link for invite in books.invites)
    assert {invite.enrollment_id for invite in books.invites} <= {right.id for right in books.enrollments}


def _commissions_follow_attributions(books: Books) -> None:
    partners = {one.user_id: one.referrer_id for one in books.attributions}
    _never_twice(one.order_id for one in books.commissions)
    assert {(one.order_id, one.referrer_id) for one in books.commissions} == {
        (order.id, partners[order.user_id]) for order in books.paid if order.user_id in partners
    }
    assert all(partners.get(partner) != buyer != partner for buyer, partner in partners.items())
    for status, kind in (
        (CommissionStatus.HELD, AccountKind.PARTNER_HELD),
        (CommissionStatus.AVAILABLE, AccountKind.PARTNER_AVAILABLE),
    ):
        owed: Counter[int] = Counter()
        for one in books.commissions:
            if one.status == status:
                owed[one.referrer_id] += one.amount
        for owner in {one.referrer_id for one in books.commissions}:
            assert books.balance(kind, owner) == -owed[owner]


def _never_twice(values: Any) -> None:
    repeated = {value: times for value, times in Counter(values).items() if times > 1}
    assert not repeated, f"more than once: {repeated}"
