"""Views that were shared, and files of costs that are being looked at."""

import sqlalchemy as sa
from alembic import op

from aimpay.server.db.types import UTCDateTime

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "cost_drafts",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_by", BIG, nullable=False),
        sa.Column("uploaded_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_drafts")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "shared_views",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("view", sa.String(length=32), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("created_by", BIG, nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_views")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_shared_views_token_sha256")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_shared_views_expires_at"), "shared_views", ["expires_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_shared_views_expires_at"), table_name="shared_views")
    op.drop_table("shared_views")
    op.drop_table("cost_drafts")
