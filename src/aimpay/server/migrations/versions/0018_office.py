"""The back-office's links and sessions."""

import sqlalchemy as sa
from alembic import op

from aimpay.server.db.types import UTCDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "office_links",
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("admin_id", BIG, nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_office_links")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "office_sessions",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("admin_id", BIG, nullable=False),
        sa.Column("device", sa.String(length=100), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_sessions")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_office_sessions_token_sha256")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_office_sessions_admin_id"), "office_sessions", ["admin_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_office_sessions_admin_id"), table_name="office_sessions")
    op.drop_table("office_sessions")
    op.drop_table("office_links")
