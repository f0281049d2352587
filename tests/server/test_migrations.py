"""The schema that migrations make is the one the models describe, both ways, on both databases."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from aimpay.server.db.database import sync_engine
from aimpay.server.insight.watching import trigger_names
from aimpay.server.migrations.tables import METADATA
from aimpay.server.migrations.upgrade import downgrade, is_current, migrate
from aimpay.server.wiring import prepare_database
from server.houses import server_settings

APPEND_ONLY: Final = ("ledger_transactions", "ledger_entries", "consents")
GUARDED: Final = (*APPEND_ONLY, "marketing_consents")
"""Of a marketing consent the lead may change by a merge, and an erasure takes the address away."""
ROWS: Final = (
    "INSERT INTO users (id, first_name, created_at) VALUES (1, 'Анна', '2026-11-22 10:00:00+00:00')",
    "INSERT INTO consents VALUES (1, 1, 'offer', '1', 'hash', 'telegram_bot', '2026-11-22 10:00:00+00:00')",
    "INSERT INTO ledger_accounts VALUES (1, 'sales', 0), (2, 'provider', 0)",
    "INSERT INTO ledger_transactions VALUES (1, 'sale', 'payment:1', '2026-11-22 10:00:00+00:00')",
    "INSERT INTO ledger_entries VALUES (1, 1, 2, 1, 100)",
)
SOLD: Final = (
    (
        "INSERT INTO courses (id, slug, title, price_amount, bonus_amount, on_sale, created_at, trial_quiz)"
        " VALUES (1, 'ml', 'ML', 100, 10, true, '2026-11-22 10:00:00+00:00', false)"
    ),
    (
        "INSERT INTO orders (id, number, user_id, course_id, amount, currency, status, created_at)"
        " VALUES (7, 'AAAA0001', 1, 1, 100, 'RUB', 'paid', '2026-11-22 10:00:00+00:00')"
    ),
    (
        "INSERT INTO commissions (id, order_id, referrer_id, referred_id, amount, status, earned_at, available_at)"
        " VALUES (4, 7, 1, 1, 10, 'held', '2026-11-22 10:00:00+00:00', '2026-11-22 10:00:00+00:00')"
    ),
)
SQLITE_TRIGGERS: Final = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
POSTGRES_TRIGGERS: Final = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"


@pytest.fixture
def migrated(database_url: str) -> Iterator[Engine]:
    """Our tables alone."""
    migrate(database_url)
    engine = sync_engine(database_url)
    yield engine
    engine.dispose()


def test_a_release_can_be_taken_back_and_put_on_again(database_url: str) -> None:
    migrate(database_url)
    before = _described(database_url)
    downgrade(database_url, "base")
    assert set(_described(database_url)["tables"]) <= {"alembic_version"}
    assert not is_current(database_url)
    migrate(database_url)
    assert _described(database_url) == before


def test_models_and_migrations_do_not_drift_apart(migrated: Engine) -> None:
    with migrated.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True, "target_metadata": METADATA}
        )
        assert compare_metadata(context, METADATA) == []


def test_no_constraint_is_left_to_a_name_that_the_database_invents(migrated: Engine) -> None:
    found = inspect(migrated)
    for table in METADATA.sorted_tables:
        checks = {str(check["name"]) for check in found.get_check_constraints(table.name)}
        assert checks == {str(c.name) for c in table.constraints if isinstance(c, CheckConstraint)}, table.name
        indexes = {str(index["name"]) for index in found.get_indexes(table.name)}
        uniques = {str(unique["name"]) for unique in found.get_unique_constraints(table.name)}
        assert indexes - uniques == {str(index.name) for index in table.indexes}, table.name
        assert all(name.startswith("uq_") for name in uniques), table.name
        assert found.get_pk_constraint(table.name)["name"] in {f"pk_{table.name}", None}, table.name


def test_sqlite_uses_no_id_again(migrated: Engine) -> None:
    """Orders and commissions lost AUTOINCREMENT when 0003 made them anew, and do without: no row there ever goes."""
    if migrated.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has sequences for that")
    with migrated.connect() as connection:
        made = {row.name: row.sql for row in connection.execute(text("SELECT name, sql FROM sqlite_master"))}
    own = {
        one.name for one in METADATA.sorted_tables if (key := one.autoincrement_column) is not None and key.name == "id"
    }
    assert {name for name in own if "AUTOINCREMENT" not in made[name]} == {"orders", "commissions"}


@pytest.mark.postgres
def test_numbers_go_on_in_a_school_that_moved_before_its_numbers_did(migrated_postgres_url: str) -> None:
    engine = sync_engine(migrated_postgres_url)
    downgrade(migrated_postgres_url, "0038")
    with engine.begin() as connection:
        for row in (*ROWS[:1], *SOLD):
            connection.execute(text(row))
    migrate(migrated_postgres_url)
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT nextval('orders_id_seq')")) == 8
        assert connection.scalar(text("SELECT nextval('commissions_id_seq')")) == 5
        assert connection.scalar(text("SELECT nextval('refunds_id_seq')")) == 1
    engine.dispose()


def test_every_append_only_and_every_watched_table_has_its_triggers(migrated: Engine) -> None:
    with migrated.connect() as connection:
        assert _triggers(connection) == _wanted_triggers(connection)


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("change", ["UPDATE {} SET id = 2", "DELETE FROM {}"])
@pytest.mark.every_case
def test_what_is_in_the_books_cannot_be_changed(migrated: Engine, table: str, change: str) -> None:
    with migrated.begin() as connection:
        for row in ROWS:
            connection.execute(text(row))
    with migrated.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text(change.format(table)))


@pytest.mark.parametrize(("debit", "amount"), [(2, 0), (2, -5), (1, 100)], ids=["nothing", "negative", "to itself"])
@pytest.mark.every_case
def test_a_line_that_moves_nothing_is_refused_by_the_database(migrated: Engine, debit: int, amount: int) -> None:
    with migrated.begin() as connection:
        for row in ROWS:
            connection.execute(text(row))
    line = text("INSERT INTO ledger_entries VALUES (2, 1, :debit, 1, :amount)")
    with migrated.connect() as connection, pytest.raises(DBAPIError, match="ck_ledger_entries"):
        connection.execute(line, {"debit": debit, "amount": amount})


def test_an_empty_database_is_made_ready_for_work_and_a_second_start_changes_nothing(database_url: str) -> None:
    prepare_database(server_settings(database_url))
    before = _described(database_url)
    assert set(METADATA.tables) <= set(before["tables"])
    assert "workflow_status" in before["engine_tables"]
    prepare_database(server_settings(database_url))
    assert _described(database_url) == before


def _described(url: str) -> dict[str, Any]:
    """Return tables with their columns, indexes and triggers, comparable before and after."""
    engine = sync_engine(url)
    with engine.connect() as connection:
        found = inspect(connection)
        schema = None if connection.dialect.name == "sqlite" else "dbos"
        schemas = {None, *found.get_schema_names()}
        described = {
            "tables": {name: _columns(found, name) for name in sorted(found.get_table_names())},
            "engine_tables": sorted(found.get_table_names(schema)) if schema in schemas else [],
            "triggers": _triggers(connection),
        }
    engine.dispose()
    return described


def _columns(found: Any, table: str) -> tuple[list[str], list[str]]:
    columns = [f"{column['name']} {column['type']} {column['nullable']}" for column in found.get_columns(table)]
    return columns, sorted(str(index["name"]) for index in found.get_indexes(table))


def _triggers(connection: Connection) -> set[str]:
    of_this_kind = SQLITE_TRIGGERS if connection.dialect.name == "sqlite" else POSTGRES_TRIGGERS
    return set(connection.scalars(text(of_this_kind)))


def _wanted_triggers(connection: Connection) -> set[str]:
    if connection.dialect.name == "postgresql":
        return {f"{table}_append_only" for table in GUARDED} | trigger_names()
    return {f"{table}_no_{act}" for table in GUARDED for act in ("update", "delete")} | trigger_names()
