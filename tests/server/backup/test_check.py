"""`aimpay db check` finds what does not hold together, and is content with what the product itself wrote."""

import re
from pathlib import Path

import pytest
from sqlalchemy import text

from aimpay.cli import main
from aimpay.contract.people import Start
from aimpay.server.backup.check import check, report
from aimpay.server.backup.sequences import set_last_id
from aimpay.server.backup.triggers import triggers_asleep
from aimpay.server.db.database import sync_engine
from aimpay.server.migrations.tables import METADATA
from aimpay.server.workflows.visit import visit
from integrations.outside import Reply
from server.conftest import served
from server.houses import CODE

BUYER = 4001


async def grow(url: str) -> None:
    """A person comes; his purchase and refund are booked as the product books them."""
    async with served(url, Reply(200, {"username": "b"})) as server:
        await visit(server.house, Start(telegram_id=BUYER, first_name="Анна"))


def do(url: str, *statements: str) -> None:
    engine = sync_engine(url)
    with engine.begin() as connection, triggers_asleep(connection, METADATA.sorted_tables):
        for one in statements:
            connection.execute(text(one))
        for table in METADATA.sorted_tables:
            set_last_id(connection, table, None)  # rows put in with their numbers
    engine.dispose()


def wrong(url: str) -> set[str]:
    return {one.title.replace("\u00a0", " ") for one in check(url) if one.problems}


BOUGHT = (
    (
        "INSERT INTO orders (id, number, user_id, course_id, amount, currency, status, created_at, paid_at)"
        " SELECT 1, 'AAAA0001', max(u.id), max(c.id), 100000, 'RUB', 'paid', max(u.created_at), max(u.created_at)"
        " FROM users u, courses c"
    ),
    (
        "INSERT INTO payment_attempts (id, order_id, number, status, idempotency_key, request, amount, email, provider,"
        " fiscal_mode, provider_payment_id, income_amount, created_at, expires_at, check_at)"
        " SELECT 1, 1, 1, 'succeeded', 'k', '{}', 100000, 'a@b.ru', 'yookassa', 'receipts', 'p1', 96500, created_at,"
        " created_at, created_at FROM orders"
    ),
    (
        "INSERT INTO enrollments (user_id, course_id, order_id, reason, starts_at)"
        " SELECT user_id, course_id, id, 'purchase', created_at FROM orders"
    ),
    (
        "INSERT INTO ledger_accounts (id, kind, owner_id) VALUES (1, 'provider', 0), (2, 'sales', 0),"
        " (3, 'provider_fees', 0)"
    ),
    (
        "INSERT INTO ledger_transactions (id, kind, reference, occurred_at)"
        " SELECT 1, 'sale', 'payment:p1', created_at FROM orders"
    ),
    (
        "INSERT INTO ledger_entries (transaction_id, debit_account_id, credit_account_id, amount)"
        " VALUES (1, 1, 2, 100000), (1, 3, 1, 3500)"
    ),
)


PAID_OUT = (
    "INSERT INTO payouts (number, user_id, how, amount, fee_amount, status, requested_by, idempotency_key, created_at,"
    " check_at) SELECT 'P1', user_id, 'gateway', 500, 0, 'succeeded', 1, 'k', created_at, created_at FROM orders"
)
UNSENT = (
    (
        "INSERT INTO message_templates (id, name, created_at, updated_at)"
        " SELECT 901, 'a', created_at, created_at FROM orders"
    ),
    (
        "INSERT INTO segments (id, name, conditions, created_by, created_at, updated_at)"
        " SELECT 901, 'a', '{}', 1, created_at, created_at FROM orders"
    ),
    (
        "INSERT INTO broadcasts"
        " (id, name, template_id, segment_id, policy, status, prepared_to, created_by, created_at)"
        " SELECT 901, 'a', 901, 901, 'telegram', 'done', 0, 1, created_at FROM orders"
    ),
    (
        "INSERT INTO deliveries (key, campaign, template_id, lead_id, channel, address, status, due_at, tries)"
        " SELECT 'k', 'broadcast:901', 901, l.id, 'telegram', '1', 'pending', o.created_at, 0"
        " FROM orders o, leads l"
    ),
)


@pytest.fixture
async def sold(migrated_database_url: str) -> str:
    await grow(migrated_database_url)
    do(migrated_database_url, *BOUGHT)
    return migrated_database_url


async def test_all_is_well_with_a_sale_and_each_harm_is_found(sold: str) -> None:
    assert wrong(sold) == set()
    assert "Всё сходится" in report(check(sold))
    books = "Книга сходится с заказами, возвратами и выплатами"
    for harm, mended, found in (
        (
            "UPDATE ledger_entries SET amount = 99999 WHERE amount = 100000",
            "UPDATE ledger_entries SET amount = 100000 WHERE amount = 99999",
            {books},
        ),
        (
            "UPDATE ledger_transactions SET reference = 'payment:p2'",
            "UPDATE ledger_transactions SET reference = 'payment:p1'",
            {"Каждая оплата — в книге"},
        ),
        (
            "UPDATE payment_attempts SET status = 'canceled'",
            "UPDATE payment_attempts SET status = 'succeeded'",
            {books, "За каждым оплаченным заказом стоит оплата"},
        ),
        (
            (
                "INSERT INTO ledger_transactions (id, kind, reference, occurred_at)"
                " SELECT 9, 'sale', 'x', occurred_at FROM ledger_transactions"
            ),
            "DELETE FROM ledger_transactions WHERE reference = 'x'",
            {"У каждой записи книги есть строки"},
        ),
        (
            (
                "INSERT INTO commissions (order_id, referrer_id, referred_id, amount, reversed_amount, status,"
                " earned_at, available_at, moved_times) SELECT id, user_id, user_id, 500, 0, 'held', created_at,"
                " created_at, 0 FROM orders"
            ),
            "DELETE FROM commissions",
            {books, "Партнёрам причитается заработанное"},
        ),
        (
            "UPDATE orders SET status = 'open'",
            "UPDATE orders SET status = 'paid'",
            {books, "Оплата проводит свой заказ", "Бессрочный доступ — только по оплате"},
        ),
        (PAID_OUT, "DELETE FROM payouts", {books, "Партнёрам причитается заработанное", "Каждая выплата — в книге"}),
    ):
        do(sold, harm)
        assert wrong(sold) == found, harm
        do(sold, mended)
    do(sold, "DELETE FROM enrollments")
    assert wrong(sold) == {"Кто заплатил, тому доступ давали"}
    assert "✗ Кто заплатил, тому доступ давали\n    заказ AAAA0001 оплачен, доступа нет" in report(check(sold))


async def test_a_broadcast_that_ended_too_early_is_found(sold: str) -> None:
    do(sold, *UNSENT[:-1])
    assert wrong(sold) == set()
    do(sold, UNSENT[-1])
    assert wrong(sold) == {"Законченная рассылка разослана"}


def test_a_reference_to_nothing_is_found(migrated_sqlite_url: str) -> None:
    engine = sync_engine(migrated_sqlite_url)
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("INSERT INTO lead_tags (lead_id, tag, at) VALUES (77, 'a', '2026-01-01')")
    engine.dispose()
    assert wrong(migrated_sqlite_url) == {"Ссылки между таблицами целы"}


def test_the_command_saves_refuses_restores_and_checks(
    migrated_sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {
        "PUBLIC_URL": "https://pay.school.example",
        "DATABASE_URL": migrated_sqlite_url,
        "SECRET_CODES": CODE,
        "BOT_TOKEN": "1:token",
        "ADMINS": "501",
        "GROUP_ID": "-1001",
        "YOOKASSA_SHOP_ID": "1",
        "YOOKASSA_SECRET_KEY": "k",
        "RESEND_API_KEYS": "re",
        "RESEND_FROM": "Школа <a@b.ru>",
    }.items():
        monkeypatch.setenv(name, value)
    path = str(tmp_path / "school.aimpay")
    assert main(["db", "backup"]) == 1
    assert main(["db", "backup", path, "--encrypt"]) == 1
    monkeypatch.setenv("AIMPAY_BACKUP_PASSPHRASE", "длинный-пароль")
    assert main(["db", "backup", path, "--encrypt"]) == 0
    assert "заменён" not in capsys.readouterr().out
    assert main(["db", "backup", path, "--encrypt"]) == 0
    assert "Прежний файл с\u00a0этим именем заменён." in capsys.readouterr().out
    assert main(["db", "restore", path]) == 0
    assert main(["db", "check"]) == 0
    monkeypatch.setenv("AIMPAY_BACKUP_PASSPHRASE", "другой-пароль-12")
    assert main(["db", "restore", path]) == 1
    told = capsys.readouterr()
    assert re.search(r"Восстановлено.* копия от \d+\u00a0\w+ \d{4}, \d\d:\d\d по\u00a0Москве\.", told.out)
    assert "Всё сходится" in told.out
    assert "Пароль не\u00a0подходит" in told.err


@pytest.mark.postgres
async def test_a_number_that_will_be_given_again_is_found(migrated_postgres_url: str) -> None:
    """A school that moved from SQLite once had orders, and a sequence that began with 1."""
    await grow(migrated_postgres_url)
    do(migrated_postgres_url, *BOUGHT)
    engine = sync_engine(migrated_postgres_url)
    with engine.begin() as connection:
        connection.execute(text("SELECT setval('orders_id_seq', 1, false)"))
    engine.dispose()
    assert wrong(migrated_postgres_url) == {"Номера новых записей впереди прежних"}
    assert "orders: есть номер 1" in report(check(migrated_postgres_url))
