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
from aimpay.server.payouts.models import OPEN, Payout, PayoutStatus
from aimpay.server.selling.gateway import STARS
from aimpay.server.selling.models import LIVE, AttemptStatus, Order, OrderStatus, PaymentAttempt, Refund, RefundStatus
from aimpay.server.workflows.models import FailedStep

Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True)
class Books:
    orders: Sequence[Order]
    attempts: Sequence[PaymentAttempt]
    refunds: Sequence[Refund]
    enrollments: Sequence[Enrollment]
    invites: Sequence[Invite]
    attributions: Sequence[Attribution]
    commissions: Sequence[Commission]
    payouts: Sequence[Payout]
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
    def sold(self) -> list[Order]:
        """Orders that were paid, also those whose money went back since."""
        paid = {OrderStatus.PAID, OrderStatus.REFUNDED, OrderStatus.REVOKED}
        return [order for order in self.orders if order.status in paid]

    @property
    def returned(self) -> list[Refund]:
        return [refund for refund in self.refunds if refund.status == RefundStatus.SUCCEEDED]

    @property
    def succeeded(self) -> list[PaymentAttempt]:
        return [attempt for attempt in self.attempts if attempt.status == AttemptStatus.SUCCEEDED]

    @property
    def live(self) -> list[PaymentAttempt]:
        return [attempt for attempt in self.attempts if attempt.status in LIVE]

    def paid_out(self, partner: int) -> int:
        theirs = [one for one in self.payouts if one.user_id == partner]
        return sum(one.amount for one in theirs if one.status == PayoutStatus.SUCCEEDED)

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
            [(right.id, right.order_id, right.ends_at) for right in self.enrollments],
            [(refund.id, refund.amount, refund.status) for refund in self.refunds],
            [invite.invite_link for invite in self.invites],
            [(one.order_id, one.amount, one.reversed_amount, one.status) for one in self.commissions],
            [(entry.debit_account_id, entry.credit_account_id, entry.amount) for entry in self.entries],
        )


async def read_books(db: Database) -> Books:
    async with db.read() as session:
        accounts = await _all(session, LedgerAccount)
        return Books(
            orders=await _all(session, Order),
            attempts=await _all(session, PaymentAttempt),
            refunds=await _all(session, Refund),
            enrollments=await _all(session, Enrollment),
            invites=await _all(session, Invite),
            attributions=await _all(session, Attribution),
            commissions=await _all(session, Commission),
            payouts=await _all(session, Payout),
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
    check_money(books)
    _commissions_follow_attributions(books)


def check_money(books: Books) -> None:
    """Fail unless every promise holds that no admin's word about partners can change."""
    _ledger_balances(books)
    _ledger_agrees_with_orders(books)
    _rights_follow_payments(books)
    _never_twice(one.order_id for one in books.commissions)
    _partners_are_owed_what_they_earned(books)
    _payouts_left_once(books)


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
    by_stars = {one.id: one for one in books.succeeded if one.provider == STARS}
    stars_back = sum(refund.amount for refund in books.returned if refund.attempt_id in by_stars)
    stars = sum(one.amount for one in by_stars.values())
    incomes = sum(one.amount if one.income_amount is None else one.income_amount for one in books.succeeded)
    received = sum(one.amount for one in books.succeeded)
    sold = sum(order.amount for order in books.sold)
    outside = sum(order.amount for order in books.sold if order.granted_by)
    revoked = sum(order.amount for order in books.orders if order.status == OrderStatus.REVOKED)
    back = sum(refund.amount for refund in books.returned)
    gone = sold - outside - received + back + revoked
    assert books.balance(AccountKind.PROVIDER) == incomes - stars - (back - stars_back)
    assert books.balance(AccountKind.STARS) == stars - stars_back
    assert books.balance(AccountKind.PROVIDER_FEES) == received - incomes
    assert books.balance(AccountKind.SALES) == -sold
    assert books.balance(AccountKind.OUTSIDE) == outside - revoked
    assert books.total(AccountKind.OVERPAID) + books.balance(AccountKind.REFUNDS) == gone
    assert books.total(AccountKind.OVERPAID) <= 0 <= books.balance(AccountKind.REFUNDS)
    assert {f"payment:{one.provider_payment_id}" for one in books.succeeded} <= books.references
    assert {f"refund:{one.provider_refund_id}" for one in books.returned} <= books.references
    _nothing_is_returned_twice(books)


def _nothing_is_returned_twice(books: Books) -> None:
    paid = {one.id: one.amount for one in books.succeeded}
    back: Counter[int] = Counter()
    for refund in books.returned:
        back[refund.attempt_id] += refund.amount
    assert all(amount <= paid[attempt_id] for attempt_id, amount in back.items())


def _rights_follow_payments(books: Books) -> None:
    paid, sold = {order.id for order in books.paid}, {order.id for order in books.sold}
    active = {right.order_id for right in books.enrollments if right.ends_at is None}
    closing = {one.attempt_id for one in books.returned if not one.keep_access}
    closed = {one.order_id for one in books.attempts if one.id in closing}
    assert paid - closed <= active <= sold - closed
    assert {right.order_id for right in books.enrollments} <= sold
    _never_twice((right.user_id, right.course_id) for right in books.enrollments)
    _never_twice(one.order_id for one in books.live)
    _never_twice((o.user_id, o.course_id) for o in books.orders if o.status in {OrderStatus.OPEN, OrderStatus.PAID})
    _never_twice(invite.invite_link for invite in books.invites)
    assert {invite.enrollment_id for invite in books.invites} <= {right.id for right in books.enrollments}


def _commissions_follow_attributions(books: Books) -> None:
    partners = {one.user_id: one.referrer_id for one in books.attributions}
    earned = {(one.order_id, one.referrer_id) for one in books.commissions}
    since = {one.user_id: one.decided_at for one in books.attributions}
    credited = [o for o in books.sold if o.user_id in partners and o.paid_at and o.paid_at >= since[o.user_id]]
    assert {(o.id, partners[o.user_id]) for o in credited if o.amount and not o.granted_by} <= earned
    assert earned <= {(order.id, partners[order.user_id]) for order in credited}
    assert all(partners.get(partner) != buyer != partner for buyer, partner in partners.items())


def _partners_are_owed_what_they_earned(books: Books) -> None:
    """What is held or available is what was earned and not taken back. A ripe clawback counts against the available."""
    for owner in {one.referrer_id for one in books.commissions}:
        theirs = [one for one in books.commissions if one.referrer_id == owner]
        left = sum(one.amount - one.reversed_amount for one in theirs)
        held = sum(one.amount - one.reversed_amount for one in theirs if one.status == CommissionStatus.HELD)
        kinds = (
            AccountKind.PARTNER_REVIEW,
            AccountKind.PARTNER_HELD,
            AccountKind.PARTNER_AVAILABLE,
            AccountKind.PARTNER_PAYING,
        )
        assert books.balance(AccountKind.PARTNER_HELD, owner) == -held
        assert sum(books.balance(kind, owner) for kind in kinds) == -(left - books.paid_out(owner))
        assert all(one.reversed_amount == one.amount for one in theirs if one.status == CommissionStatus.REVERSED)
    assert books.balance(AccountKind.COMMISSIONS) == sum(one.amount - one.reversed_amount for one in books.commissions)


def _payouts_left_once(books: Books) -> None:
    """Our own word of a payout is the ledger's; what the provider sent, the caller compares."""
    paid = [one for one in books.payouts if one.status == PayoutStatus.SUCCEEDED]
    assert books.balance(AccountKind.PAYOUT_FUNDS) == -sum(one.amount + one.fee_amount for one in paid)
    for owner in {one.user_id for one in books.payouts}:
        reserved = sum(one.amount for one in books.payouts if one.user_id == owner and one.status in OPEN)
        assert books.balance(AccountKind.PARTNER_PAYING, owner) == -reserved


def _never_twice(values: Any) -> None:
    repeated = {value: times for value, times in Counter(values).items() if times > 1}
    assert not repeated, f"more than once: {repeated}"
