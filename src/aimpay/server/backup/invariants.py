"""What must be true of a database at any moment, each as a question that finds what is not. docs/backup.md lists them.

The tests of money hold the same promises (tests/money/books.py), over everything in memory; here the database counts.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

from aimpay.contract.money_text import rubles

Look = Callable[[Connection], Iterator[str]]

BALANCES: Final = """
    SELECT a.kind, a.owner_id, coalesce(sum(e.amount), 0) AS kopecks FROM ledger_accounts a LEFT JOIN (
        SELECT debit_account_id AS account_id, amount FROM ledger_entries
        UNION ALL SELECT credit_account_id, -amount FROM ledger_entries
    ) e ON e.account_id = a.id GROUP BY a.kind, a.owner_id
"""
"""Debits minus credits of each account."""


def _asking(statement: str, words: str) -> Look:
    """Each row that comes is a fault; ``words`` are filled with its columns."""

    def look(connection: Connection) -> Iterator[str]:
        for row in connection.execute(text(statement)).mappings():
            yield words.format(**row)

    return look


@dataclass(frozen=True)
class Sums:
    """What orders, payments and refunds come to. Stars are money of another purse."""

    sold: int
    outside: int
    revoked: int
    received: int
    income: int
    stars: int
    back: int
    stars_back: int

    @property
    def gone(self) -> int:
        """What went back, less what was paid beyond the orders and is owed still."""
        return self.sold - self.outside - self.received + self.back + self.revoked


def _books(connection: Connection) -> Iterator[str]:
    """The ledger's accounts of the school against orders, payments and refunds."""
    held: dict[str, int] = {}
    for kind, _, kopecks in connection.execute(text(BALANCES)):
        held[kind] = held.get(kind, 0) + int(kopecks)
    if sum(held.values()):
        yield f"сумма по всем счетам — {rubles(sum(held.values()))}, а\u00a0должна быть ноль"
    held["gone"] = held.get("overpaid", 0) + held.get("refunds", 0)
    for account, what, expected in _expected(connection):
        if held.get(account, 0) != expected:
            yield f"{what}: в\u00a0книге {rubles(held.get(account, 0))}, а\u00a0должно быть {rubles(expected)}"


def _expected(connection: Connection) -> Iterator[tuple[str, str, int]]:
    sums = Sums(**{name: _total(connection, statement) for name, statement in SUMS.items()})
    yield "sales", "продажи", -sums.sold
    yield "outside", "деньги мимо магазина", sums.outside - sums.revoked
    yield "provider", "деньги у\u00a0магазина", sums.income - sums.stars - sums.back + sums.stars_back
    yield "stars", "звёзды", sums.stars - sums.stars_back
    yield "provider_fees", "комиссия магазина", sums.received - sums.income
    yield "gone", "возвраты и\u00a0переплаты", sums.gone
    yield "commissions", "бонусы партнёров", _total(connection, EARNED)
    yield "payout_funds", "деньги выплат", -_total(connection, PAID_OUT)


def _total(connection: Connection, statement: str) -> int:
    return int(connection.scalar(text(statement)) or 0)


def _partners(connection: Connection) -> Iterator[str]:
    """Each partner's accounts against his commissions and payouts."""
    owed = {(kind, owner): -int(kopecks) for kind, owner, kopecks in connection.execute(text(BALANCES))}
    for owner, left, held, paid, reserved in connection.execute(text(PARTNERS)):
        total = sum(owed.get((kind, owner), 0) for kind in PARTNER_ACCOUNTS)
        for what, booked, expected in (
            ("всего причитается", total, left - paid),
            ("на удержании", owed.get(("partner_held", owner), 0), held),
            ("в пути", owed.get(("partner_paying", owner), 0), reserved),
        ):
            if booked != expected:
                yield f"партнёр {owner}, {what}: в книге {rubles(booked)}, по бонусам {rubles(expected)}"


SUMS: Final = {
    "sold": "SELECT sum(amount) FROM orders WHERE status IN ('paid', 'refunded', 'revoked')",
    "outside": "SELECT sum(amount) FROM orders"
    " WHERE status IN ('paid', 'refunded', 'revoked') AND granted_by IS NOT NULL",
    "revoked": "SELECT sum(amount) FROM orders WHERE status = 'revoked'",
    "received": "SELECT sum(amount) FROM payment_attempts WHERE status = 'succeeded'",
    "income": "SELECT sum(coalesce(income_amount, amount)) FROM payment_attempts WHERE status = 'succeeded'",
    "stars": "SELECT sum(amount) FROM payment_attempts WHERE status = 'succeeded' AND provider = 'stars'",
    "back": "SELECT sum(amount) FROM refunds WHERE status = 'succeeded'",
    "stars_back": "SELECT sum(r.amount) FROM refunds r JOIN payment_attempts p ON p.id = r.attempt_id"
    " WHERE r.status = 'succeeded' AND p.provider = 'stars'",
}
EARNED: Final = "SELECT sum(amount - reversed_amount) FROM commissions"
PAID_OUT: Final = "SELECT sum(amount + fee_amount) FROM payouts WHERE status = 'succeeded'"
PARTNER_ACCOUNTS: Final = ("partner_review", "partner_held", "partner_available", "partner_paying")
PARTNERS: Final = """
    SELECT u.id,
        coalesce((SELECT sum(amount - reversed_amount) FROM commissions WHERE referrer_id = u.id), 0),
        coalesce((SELECT sum(amount - reversed_amount) FROM commissions
            WHERE referrer_id = u.id AND status = 'held'), 0),
        coalesce((SELECT sum(amount) FROM payouts WHERE user_id = u.id AND status = 'succeeded'), 0),
        coalesce((SELECT sum(amount) FROM payouts
            WHERE user_id = u.id AND status IN ('requested', 'approved', 'sent')), 0)
    FROM users u WHERE u.id IN (SELECT referrer_id FROM commissions UNION SELECT user_id FROM payouts)
"""
UNBOOKED_PAYMENTS: Final = """
    SELECT p.id, o.number FROM payment_attempts p JOIN orders o ON o.id = p.order_id WHERE p.status = 'succeeded'
    AND NOT EXISTS (SELECT 1 FROM ledger_transactions t WHERE t.reference = 'payment:' || p.provider_payment_id)
"""
UNBOOKED_REFUNDS: Final = """
    SELECT r.id FROM refunds r WHERE r.status = 'succeeded'
    AND NOT EXISTS (SELECT 1 FROM ledger_transactions t WHERE t.reference = 'refund:' || r.provider_refund_id)
"""
EMPTY_TRANSACTIONS: Final = """
    SELECT t.id, t.reference FROM ledger_transactions t
    WHERE NOT EXISTS (SELECT 1 FROM ledger_entries e WHERE e.transaction_id = t.id)
"""
RETURNED_TWICE: Final = """
    SELECT o.number FROM payment_attempts p JOIN orders o ON o.id = p.order_id
    JOIN refunds r ON r.attempt_id = p.id AND r.status = 'succeeded'
    GROUP BY p.id, o.number, p.amount HAVING sum(r.amount) > p.amount
"""
PAID_WITHOUT_PAYMENT: Final = """
    SELECT o.number FROM orders o WHERE o.status = 'paid' AND o.amount > 0 AND o.granted_by IS NULL
    AND NOT EXISTS (SELECT 1 FROM payment_attempts p WHERE p.order_id = o.id AND p.status = 'succeeded')
"""
PAID_WITHOUT_ACCESS: Final = """
    SELECT o.number FROM orders o WHERE o.status = 'paid' AND o.renewed_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM enrollments e WHERE e.user_id = o.user_id AND e.course_id = o.course_id)
"""
ACCESS_UNPAID: Final = """
    SELECT e.id, o.number, o.status FROM enrollments e JOIN orders o ON o.id = e.order_id
    WHERE e.ends_at IS NULL AND o.status IN ('open', 'canceled')
"""
CERTIFIED_WITHOUT_RIGHT: Final = """
    SELECT c.number FROM certificates c WHERE c.status = 'valid' AND c.user_id IS NOT NULL AND c.issued_by IS NULL
    AND NOT EXISTS (SELECT 1 FROM enrollments e WHERE e.user_id = c.user_id AND e.course_id = c.course_id)
"""
REPLACED_BY_NOTHING: Final = "SELECT number FROM certificates WHERE status = 'replaced' AND replaced_by_id IS NULL"
MERGED_IN_A_CIRCLE: Final = """
    SELECT a.id FROM leads a JOIN leads b ON b.id = a.merged_into_id WHERE b.merged_into_id = a.id OR b.id = a.id
"""
PAID_UNSETTLED: Final = """
    SELECT o.number FROM orders o JOIN payment_attempts p ON p.order_id = o.id
    WHERE o.status = 'open' AND p.status = 'succeeded'
"""
UNBOOKED_PAYOUTS: Final = """
    SELECT p.number FROM payouts p WHERE p.status = 'succeeded' AND p.how = 'gateway'
    AND NOT EXISTS (SELECT 1 FROM ledger_transactions t WHERE t.reference = 'payout-settle:' || p.id)
"""
BROADCAST_UNFINISHED: Final = """
    SELECT b.id, count(*) AS many FROM broadcasts b JOIN deliveries d ON d.campaign = 'broadcast:' || b.id
    WHERE b.status = 'done' AND d.status IN ('held', 'pending', 'sending') GROUP BY b.id
"""
INVARIANTS: Final[tuple[tuple[str, Look], ...]] = (
    ("Книга сходится с\u00a0заказами, возвратами и выплатами", _books),
    ("У каждой записи книги есть строки", _asking(EMPTY_TRANSACTIONS, "запись {id} ({reference}) без строк")),
    ("Каждая оплата — в\u00a0книге", _asking(UNBOOKED_PAYMENTS, "заказ {number}: оплата {id} не записана в книгу")),
    ("Каждый возврат — в\u00a0книге", _asking(UNBOOKED_REFUNDS, "возврат {id} не записан в книгу")),
    ("Никому не вернули больше, чем он заплатил", _asking(RETURNED_TWICE, "заказ {number}: вернули больше")),
    ("За каждым оплаченным заказом стоит оплата", _asking(PAID_WITHOUT_PAYMENT, "заказ {number} оплачен ничем")),
    ("Кто заплатил, тому доступ давали", _asking(PAID_WITHOUT_ACCESS, "заказ {number} оплачен, доступа нет")),
    ("Бессрочный доступ — только по оплате", _asking(ACCESS_UNPAID, "доступ {id}: заказ {number} — {status}")),
    ("Партнёрам причитается заработанное", _partners),
    ("Сертификаты — только учившимся", _asking(CERTIFIED_WITHOUT_RIGHT, "сертификат {number}: доступа не было")),
    ("Заменённый сертификат указывает на новый", _asking(REPLACED_BY_NOTHING, "сертификат {number}: нового нет")),
    ("Объединённые карточки не ходят по кругу", _asking(MERGED_IN_A_CIRCLE, "карточка {id}")),
    ("Оплата проводит свой заказ", _asking(PAID_UNSETTLED, "заказ {number} открыт, а\u00a0оплата прошла")),
    ("Каждая выплата — в\u00a0книге", _asking(UNBOOKED_PAYOUTS, "выплата {number} не записана в книгу")),
    ("Законченная рассылка разослана", _asking(BROADCAST_UNFINISHED, "рассылка {id}: не отправлено {many}")),
)
