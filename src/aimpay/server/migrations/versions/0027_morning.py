"""What the morning page counts is found by its day; proofs and funds of payouts; what a comparison compared."""

import sqlalchemy as sa
from alembic import op

from aimpay.server.db.types import UTCDateTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "comparisons",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("theirs_count", BIG, nullable=False),
        sa.Column("theirs_sum", BIG, nullable=False),
        sa.Column("ours_count", BIG, nullable=False),
        sa.Column("ours_sum", BIG, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparisons")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_comparisons_at", "comparisons", ["at"], unique=False)
    op.create_table(
        "payout_funds",
        sa.Column("gateway", sa.String(length=16), nullable=False),
        sa.Column("balance", BIG, nullable=True),
        sa.Column("asked_at", UTCDateTime(), nullable=True),
        sa.Column("check_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("gateway", name=op.f("pk_payout_funds")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "payout_proofs",
        sa.Column("payout_id", BIG, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("added_by", BIG, nullable=False),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["payout_id"], ["payouts.id"], name=op.f("fk_payout_proofs_payout_id_payouts")),
        sa.PrimaryKeyConstraint("payout_id", name=op.f("pk_payout_proofs")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_certificates_issued_at"), "certificates", ["issued_at"], unique=False)
    op.create_index(
        "ix_deliveries_not_delivered",
        "deliveries",
        ["claimed_at"],
        unique=False,
        sqlite_where=sa.text("status IN ('failed', 'unclear')"),
        postgresql_where=sa.text("status IN ('failed', 'unclear')"),
    )
    op.create_index(op.f("ix_ledger_transactions_occurred_at"), "ledger_transactions", ["occurred_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_ledger_transactions_occurred_at"), table_name="ledger_transactions")
    op.drop_index(
        "ix_deliveries_not_delivered",
        table_name="deliveries",
        sqlite_where=sa.text("status IN ('failed', 'unclear')"),
        postgresql_where=sa.text("status IN ('failed', 'unclear')"),
    )
    op.drop_index(op.f("ix_certificates_issued_at"), table_name="certificates")
    op.drop_table("payout_proofs")
    op.drop_table("payout_funds")
    op.drop_index("ix_comparisons_at", table_name="comparisons")
    op.drop_table("comparisons")
