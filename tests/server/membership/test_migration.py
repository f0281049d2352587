"""The schema of membership comes and goes over data: what the older one cannot hold is dropped, nothing else."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final

from sqlalchemy import text

from aimpay.server.db.database import sync_engine
from aimpay.server.migrations.upgrade import downgrade, migrate

BEFORE: Final[str] = import_module("aimpay.server.migrations.versions.0010_membership").down_revision
NOW: Final = "2026-11-23 10:00:00+00:00"
ROWS: Final = (
    "INSERT INTO users (id, first_name, created_at) VALUES (1, 'Анна', :now), (2, 'Борис', :now)",
    (
        "INSERT INTO courses (id, slug, title, price_amount, bonus_amount, on_sale, created_at) "
        "VALUES (1, 'ml', 'ML', 100, 0, true, :now)"
    ),
    (
        "INSERT INTO orders (id, number, user_id, course_id, amount, currency, status, created_at, renewed_at) "
        "VALUES (1, 'A', 1, 1, 100, 'RUB', 'paid', :now, :now), (2, 'B', 1, 1, 100, 'RUB', 'paid', :now, NULL)"
    ),
    (
        "INSERT INTO enrollments (id, user_id, course_id, order_id, reason, starts_at) "
        "VALUES (1, 1, 1, 2, 'purchase', :now), (2, 2, 1, NULL, 'trial', :now)"
    ),
    "INSERT INTO invites VALUES (1, -1, 'https://t.me/+a', :now), (2, -1, 'https://t.me/+b', :now)",
)


def test_purchases_and_their_invites_survive_the_way_back_and_forth(database_url: str) -> None:
    migrate(database_url)
    _run(database_url, ROWS)
    downgrade(database_url, BEFORE)
    migrate(database_url)
    assert _read(database_url, "SELECT id, order_id, reason FROM enrollments") == [(1, 2, "purchase")]
    assert _read(database_url, "SELECT enrollment_id, invite_link FROM invites") == [(1, "https://t.me/+a")]
    assert _read(database_url, "SELECT id, status FROM orders ORDER BY id") == [(1, "canceled"), (2, "paid")]


def _run(url: str, statements: Sequence[str]) -> None:
    engine = sync_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement.replace(":now", f"'{NOW}'")))
    engine.dispose()


def _read(url: str, query: str) -> list[tuple[Any, ...]]:
    engine = sync_engine(url)
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(text(query))]
    engine.dispose()
    return rows
