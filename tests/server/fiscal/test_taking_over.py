"""A school that sells already goes over to dated fiscal settings without losing a code."""

from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
from alembic.script import ScriptDirectory

from aimpay.server.db.database import sync_engine
from aimpay.server.db.types import UTCDateTime
from aimpay.server.migrations.upgrade import alembic_config, downgrade, migrate

REVISION: Final = "0005"
THEN: Final = datetime(2026, 11, 22, 10, tzinfo=UTC)
CODES: Final = ("vat_code", "payment_subject", "payment_mode", "tax_system_code")
FIRST, SECOND = (7, "service", "full_prepayment", 2), (1, "service", "full_payment", 2)
COURSE: Final = {"title": "Курс", "price_amount": 100, "bonus_amount": 0, "on_sale": True, "created_at": THEN}
ORDER: Final = {"id": 1, "number": "A1", "user_id": 1, "course_id": 1, "amount": 100, "currency": "RUB"}
ATTEMPT: Final = {"id": 1, "order_id": 1, "number": 1, "idempotency_key": "key", "amount": 100, "email": "a@b.ru"}
ROWS: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("users", {"id": 1, "first_name": "Анна", "created_at": THEN}),
    ("courses", {"id": 1, "slug": "one", **COURSE, **dict(zip(CODES, FIRST, strict=True))}),
    ("courses", {"id": 2, "slug": "two", **COURSE, **dict(zip(CODES, SECOND, strict=True))}),
    ("orders", {**ORDER, "status": "open", "created_at": THEN}),
    (
        "payment_attempts",
        {**ATTEMPT, "status": "pending", "request": {}, "created_at": THEN, "expires_at": THEN, "check_at": THEN},
    ),
)


def test_codes_of_the_first_course_become_the_schools_and_come_back(database_url: str) -> None:
    revision = ScriptDirectory.from_config(alembic_config(database_url)).get_revision(REVISION)
    assert revision is not None
    former = str(revision.down_revision)
    migrate(database_url, former)
    _write(database_url)

    migrate(database_url, REVISION)
    assert _read(database_url, "fiscal_settings", "mode", *CODES) == [("receipts", *FIRST)]
    assert _read(database_url, "courses", *CODES) == [(None, None, None, None), (1, None, "full_payment", None)]
    assert _read(database_url, "payment_attempts", "fiscal_mode") == [("receipts",)]

    downgrade(database_url, former)
    assert _read(database_url, "courses", *CODES) == [FIRST, SECOND]


def _write(url: str) -> None:
    engine = sync_engine(url)
    with engine.begin() as connection:
        for name, row in ROWS:
            columns = (sa.column(key, _kind(value)) for key, value in row.items())
            connection.execute(sa.insert(sa.table(name, *columns)).values(row))
    engine.dispose()


def _kind(value: object) -> Any:
    return UTCDateTime() if isinstance(value, datetime) else sa.JSON() if isinstance(value, dict) else None


def _read(url: str, name: str, *columns: str) -> list[tuple[Any, ...]]:
    table = sa.table(name, sa.column("id"), *map(sa.column, columns))
    engine = sync_engine(url)
    with engine.connect() as connection:
        rows = connection.execute(sa.select(*(table.c[column] for column in columns)).order_by(table.c.id))
        found = [tuple(row) for row in rows]
    engine.dispose()
    return found
