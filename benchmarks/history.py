"""A school with a past: sales by friends of one partner, and buyers who are about to pay."""

from typing import Final

from sqlalchemy import Connection, text

from aimpay.server.db.database import sync_engine

PARTNER: Final = 1
"""The id of the one partner, at Telegram too. Buyers follow him: 2, 3, …"""
PRICE: Final = 1_499_000
INCOME: Final = 1_446_535
BONUS: Final = 200_000

BUYERS: Final = "WITH RECURSIVE b(i) AS (SELECT CAST(:first AS INTEGER) UNION ALL SELECT i + 1 FROM b WHERE i < :last) "
THEN: Final = "'2026-01-05 10:00:00.000000'"

ACCOUNTS: Final = (
    "INSERT INTO users (id, first_name, created_at) VALUES (1, 'Анна', '2026-01-05 10:00:00.000000')",
    "INSERT INTO telegram_identities (telegram_id, user_id, reachable) VALUES (1, 1, true)",
    """INSERT INTO ledger_accounts (id, kind, owner_id) VALUES (1, 'provider', 0), (2, 'sales', 0),
    (3, 'provider_fees', 0), (4, 'commissions', 0), (5, 'partner_held', 1)""",
)

PEOPLE: Final = (
    """INSERT INTO users (id, first_name, pay_email, pay_email_confirmed_at, created_at) {buyers}
    SELECT i, 'Борис', 'buyer' || CAST(i AS TEXT) || '@example.ru', {then}, {then} FROM b""",
    """INSERT INTO telegram_identities (telegram_id, user_id, reachable) {buyers} SELECT i, i, true FROM b""",
    """INSERT INTO referral_touches (id, user_id, payload, referrer_id, verdict, touched_at) {buyers}
    SELECT i, i, 'r_anna', 1, 'credited', {then} FROM b""",
    """INSERT INTO attributions (user_id, referrer_id, touch_id, rule, decided_at) {buyers}
    SELECT i, 1, i, 'first_touch', {then} FROM b""",
    """INSERT INTO orders (id, number, user_id, course_id, amount, list_amount, currency, status, created_at) {buyers}
    SELECT i, 'N' || CAST(i AS TEXT), i, 1, 1499000, 1499000, 'RUB', 'open', {then} FROM b""",
    """INSERT INTO payment_attempts (id, order_id, number, status, idempotency_key, request, amount, email,
    provider_payment_id, created_at, expires_at, check_at) {buyers}
    SELECT i, i, 1, 'pending', 'key-' || CAST(i AS TEXT), '{{"receipt": null}}', 1499000,
    'buyer' || CAST(i AS TEXT) || '@example.ru', 'pay-' || CAST(i AS TEXT), {then}, {then},
    '2027-01-05 10:00:00.000000' FROM b""",
    """INSERT INTO provider_events (id, provider, event, object_id, body, times, received_at) {buyers}
    SELECT i, 'yookassa', 'payment.succeeded', 'pay-' || CAST(i AS TEXT), '{{}}', 1, {then} FROM b""",
)

SALES: Final = (
    "UPDATE orders SET status = 'paid', paid_at = {then} WHERE id BETWEEN :first AND :last",
    """UPDATE payment_attempts SET status = 'succeeded', income_amount = 1446535, finished_at = {then}
    WHERE id BETWEEN :first AND :last""",
    "UPDATE provider_events SET handled_at = {then} WHERE id BETWEEN :first AND :last",
    """INSERT INTO enrollments (id, user_id, course_id, order_id, reason, starts_at) {buyers}
    SELECT i, i, 1, i, 'purchase', {then} FROM b""",
    """INSERT INTO invites (enrollment_id, chat_id, invite_link, created_at) {buyers}
    SELECT i, -1001, 'https://t.me/+old' || CAST(i AS TEXT), {then} FROM b""",
    """INSERT INTO commissions (id, order_id, referrer_id, referred_id, amount, status, earned_at, available_at,
    reversed_amount, moved_times) {buyers}
    SELECT i, i, 1, i, 200000, 'held', {then}, '2027-01-05 10:00:00.000000', 0, 0 FROM b""",
    """INSERT INTO ledger_transactions (id, kind, reference, occurred_at) {buyers}
    SELECT 2 * i, 'sale', 'payment:pay-' || CAST(i AS TEXT), {then} FROM b""",
    """INSERT INTO ledger_transactions (id, kind, reference, occurred_at) {buyers}
    SELECT 2 * i + 1, 'commission', 'commission:' || CAST(i AS TEXT), {then} FROM b""",
    """INSERT INTO ledger_entries (id, transaction_id, debit_account_id, credit_account_id, amount) {buyers}
    SELECT 3 * i, 2 * i, 1, 2, 1499000 FROM b""",
    """INSERT INTO ledger_entries (id, transaction_id, debit_account_id, credit_account_id, amount) {buyers}
    SELECT 3 * i + 1, 2 * i, 3, 1, 52465 FROM b""",
    """INSERT INTO ledger_entries (id, transaction_id, debit_account_id, credit_account_id, amount) {buyers}
    SELECT 3 * i + 2, 2 * i + 1, 4, 5, 200000 FROM b""",
    """INSERT INTO sent_messages (key, sent_at) {buyers}
    SELECT 'tell:purchase:' || CAST(i AS TEXT), {then} FROM b""",
)

STORIES: Final = (
    """INSERT INTO {dbos}workflow_status (workflow_uuid, status, name, executor_id, application_version, queue_name,
    inputs, output, created_at, updated_at, completed_at, application_name) {buyers}
    SELECT 'old:' || CAST(i AS TEXT), 'SUCCESS', 'deliver_purchase', 'local', '1', 'stories', '[]', 'null',
    1767607200000, 1767607200000, 1767607200000, 'aimpay' FROM b""",
    """INSERT INTO {dbos}operation_outputs (workflow_uuid, function_id, function_name, output, started_at_epoch_ms,
    completed_at_epoch_ms, application_name) {buyers}
    SELECT 'old:' || CAST(i AS TEXT), k.k, 'tell_buyer', 'null', 1767607200000, 1767607200000, 'aimpay'
    FROM b, (SELECT 1 AS k UNION SELECT 2 UNION SELECT 3 UNION SELECT 4) AS k""",
)

COUNTED: Final = (
    "users", "referral_touches", "orders", "payment_attempts", "provider_events", "enrollments", "commissions",
    "ledger_accounts", "ledger_transactions", "ledger_entries",
)  # fmt: skip


def fill(url: str, *, sold: int, waiting: int) -> range:
    """Write ``sold`` sales of the past, and ``waiting`` orders with a payment; return the ids of those."""
    engine = sync_engine(url)
    first = PARTNER + 1
    with engine.begin() as connection:
        for statement in ACCOUNTS:
            connection.execute(text(statement))
        _run(connection, PEOPLE, first, first + sold + waiting - 1)
        _run(connection, (*SALES, *STORIES), first, first + sold - 1)
        if not url.startswith("sqlite"):
            _move_sequences(connection)
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()
    return range(first + sold, first + sold + waiting)


def _run(connection: Connection, statements: tuple[str, ...], first: int, last: int) -> None:
    schema = "" if connection.dialect.name == "sqlite" else "dbos."
    for statement in statements:
        words = statement.format(buyers=BUYERS, then=THEN, dbos=schema)
        connection.execute(text(words), {"first": first, "last": last})


def _move_sequences(connection: Connection) -> None:
    for table in COUNTED:
        newest = "SELECT setval(pg_get_serial_sequence(:name, 'id'), (SELECT max(id) FROM {}))"
        connection.execute(text(newest.format(table)), {"name": table})
