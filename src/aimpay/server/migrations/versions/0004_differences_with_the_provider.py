"""Differences with the provider: a queue with a reason and a way to resolve it."""

import sqlalchemy as sa
from alembic import op

from aimpay.server.db.types import UTCDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("resolved_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "differences",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("object_id", sa.String(length=64), nullable=False),
        sa.Column("ours", sa.JSON(), nullable=False),
        sa.Column("theirs", sa.JSON(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("found_at", UTCDateTime(), nullable=False),
        sa.Column("resolved_by", BIG, nullable=True),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("resolved_at", UTCDateTime(), nullable=True),
        sa.Column("reported_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_differences")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("differences", schema=None) as batch_op:
        batch_op.create_index("ix_differences_open", ["resolved_at"], unique=False)
        batch_op.create_index("ix_differences_object", ["object_id"], unique=False)
        batch_op.create_index(
            "uq_differences_open", ["kind", "object_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
        )


def downgrade() -> None:
    with op.batch_alter_table("differences", schema=None) as batch_op:
        batch_op.drop_index("uq_differences_open", sqlite_where=OPEN, postgresql_where=OPEN)
        batch_op.drop_index("ix_differences_object")
        batch_op.drop_index("ix_differences_open")

    op.drop_table("differences")
