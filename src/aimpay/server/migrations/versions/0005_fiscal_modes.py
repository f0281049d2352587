"""Fiscal modes with a date, second receipts of prepaid sales, incomes of the self-employed."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from aimpay.server.db.types import UTCDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    "vat_code": BIG,
    "payment_subject": sa.String(length=32),
    "payment_mode": sa.String(length=32),
    "tax_system_code": BIG,
}
BEFORE = {"vat_code": 1, "payment_subject": "service", "payment_mode": "full_payment"}

COURSES = sa.table("courses", sa.column("id"), sa.column("created_at", UTCDateTime()), *map(sa.column, TYPES))
SETTINGS = sa.table(
    "fiscal_settings",
    *map(sa.column, TYPES),
    sa.column("mode"),
    sa.column("valid_from", UTCDateTime()),
    sa.column("changed_at", UTCDateTime()),
    sa.column("reason"),
)


def upgrade() -> None:
    op.create_table(
        "fiscal_settings",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("vat_code", BIG, nullable=True),
        sa.Column("tax_system_code", BIG, nullable=True),
        sa.Column("payment_subject", sa.String(length=64), nullable=True),
        sa.Column("payment_mode", sa.String(length=32), nullable=True),
        sa.Column("valid_from", UTCDateTime(), nullable=False),
        sa.Column("changed_by", BIG, nullable=True),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("reason", sa.String(length=250), nullable=False),
        sa.CheckConstraint(
            "mode != 'receipts' OR vat_code IS NOT NULL", name=op.f("ck_fiscal_settings_receipts_have_codes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fiscal_settings")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "offset_receipts",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("attempt_id", BIG, nullable=False),
        sa.Column("order_number", sa.String(length=16), nullable=False),
        sa.Column("amount", BIG, nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("idempotency_key", sa.String(length=64), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("provider_receipt_id", sa.String(length=64), nullable=True),
        sa.Column("failure_reason", sa.String(length=250), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("check_at", UTCDateTime(), nullable=False),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["payment_attempts.id"], name=op.f("fk_offset_receipts_attempt_id_payment_attempts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offset_receipts")),
        sa.UniqueConstraint("attempt_id", name=op.f("uq_offset_receipts_attempt_id")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_offset_receipts_idempotency_key")),
        sa.UniqueConstraint("provider_receipt_id", name=op.f("uq_offset_receipts_provider_receipt_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_offset_receipts_due", "offset_receipts", ["status", "check_at"], unique=False)
    op.create_table(
        "incomes",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("reference", sa.String(length=96), nullable=False),
        sa.Column("order_id", BIG, nullable=False),
        sa.Column("order_number", sa.String(length=16), nullable=False),
        sa.Column("amount", BIG, nullable=False),
        sa.Column("buyer_kind", sa.String(length=16), nullable=False),
        sa.Column("description", sa.String(length=256), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("registered_at", UTCDateTime(), nullable=True),
        sa.Column("registered_by", BIG, nullable=True),
        sa.Column("receipt", sa.String(length=500), nullable=True),
        sa.CheckConstraint("amount != 0", name=op.f("ck_incomes_amount_not_zero")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_incomes_order_id_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incomes")),
        sa.UniqueConstraint("reference", name=op.f("uq_incomes_reference")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_incomes_open", "incomes", ["registered_at", "due_at"], unique=False)
    op.create_index(op.f("ix_incomes_order_id"), "incomes", ["order_id"], unique=False)
    op.create_index(op.f("ix_incomes_received_at"), "incomes", ["received_at"], unique=False)
    op.add_column(
        "payment_attempts",
        sa.Column("fiscal_mode", sa.String(length=16), server_default=sa.text("'receipts'"), nullable=False),
    )
    _take_over_from_courses()


def _take_over_from_courses() -> None:
    """The first course's codes become the school's; a course keeps only what differs from them."""
    courses = op.get_bind().execute(sa.select(COURSES).order_by(COURSES.c.id)).mappings().all()
    _replace_columns(nullable=True)
    if not courses:
        return
    first = courses[0]
    op.execute(
        SETTINGS.insert().values(
            mode="receipts",
            valid_from=first["created_at"],
            changed_at=first["created_at"],
            reason="Настройки курса стали настройками школы",
            **{name: first[name] for name in TYPES},
        )
    )
    for course in courses:
        own = {name: course[name] for name in TYPES if course[name] != first[name]}
        if own:
            op.execute(COURSES.update().where(COURSES.c.id == course["id"]).values(own))


def _replace_columns(*, nullable: bool) -> None:
    """Drop and add, because altering rebuilds a table on SQLite, which rows that point at it forbid."""
    for name, kind in TYPES.items():
        op.drop_column("courses", name)
        needed = not nullable and name in BEFORE
        default = sa.text(f"'{BEFORE[name]}'") if needed else None
        op.add_column("courses", sa.Column(name, kind, nullable=not needed, server_default=default))


def downgrade() -> None:
    bind = op.get_bind()
    courses = bind.execute(sa.select(COURSES).order_by(COURSES.c.id)).mappings().all()
    newest = sa.select(SETTINGS).where(SETTINGS.c.mode == "receipts").order_by(SETTINGS.c.valid_from.desc()).limit(1)
    school = bind.execute(newest).mappings().first() or BEFORE | {"tax_system_code": None}
    _replace_columns(nullable=False)
    for course in courses:
        codes = {name: school[name] if course[name] is None else course[name] for name in TYPES}
        op.execute(COURSES.update().where(COURSES.c.id == course["id"]).values(codes))
    op.drop_column("payment_attempts", "fiscal_mode")
    op.drop_table("incomes")
    op.drop_table("offset_receipts")
    op.drop_table("fiscal_settings")
