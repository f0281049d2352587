"""Keys that sign certificates, and counts of requests of an address."""

import sqlalchemy as sa
from alembic import op

from aimpay.server.db.types import UTCDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "signing_keys",
        sa.Column("number", BIG, autoincrement=False, nullable=False),
        sa.Column("public", sa.String(length=43), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("retired_at", UTCDateTime(), nullable=True),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_signing_keys")),
        sa.UniqueConstraint("public", name=op.f("uq_signing_keys_public")),
    )
    op.create_table(
        "request_counts",
        sa.Column("address", sa.String(length=48), nullable=False),
        sa.Column("minute", BIG, autoincrement=False, nullable=False),
        sa.Column("times", BIG, nullable=False),
        sa.PrimaryKeyConstraint("address", "minute", name=op.f("pk_request_counts")),
    )
    op.create_index(op.f("ix_request_counts_minute"), "request_counts", ["minute"])


def downgrade() -> None:
    op.drop_index(op.f("ix_request_counts_minute"), table_name="request_counts")
    op.drop_table("request_counts")
    op.drop_table("signing_keys")
