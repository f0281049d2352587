"""Attempts know their provider: Telegram Stars stand beside YooKassa, each with one live attempt of an order."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "payment_attempts"
ONE_LIVE = "uq_payment_attempts_one_live"
LIVE = "status IN ('created', 'pending')"


def _one_live(columns: list[str]) -> None:
    op.drop_index(ONE_LIVE, table_name=TABLE)
    op.create_index(ONE_LIVE, TABLE, columns, unique=True, sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE))


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("provider", sa.String(length=16), server_default="yookassa", nullable=False))
    op.add_column(TABLE, sa.Column("stars", BIG, nullable=True))
    _one_live(["order_id", "provider"])


def downgrade() -> None:
    _one_live(["order_id"])
    op.drop_column(TABLE, "stars")
    op.drop_column(TABLE, "provider")
