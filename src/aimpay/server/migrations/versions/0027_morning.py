"""What the morning page counts is found by its day."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
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
