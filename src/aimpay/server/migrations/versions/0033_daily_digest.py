"""Who gets the daily message."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "digest_readers",
        sa.Column("telegram_id", BIG, autoincrement=False, nullable=False),
        sa.Column("is_off", sa.Boolean(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("telegram_id", name=op.f("pk_digest_readers")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("digest_readers")
