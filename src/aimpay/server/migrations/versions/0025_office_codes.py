"""Codes for the office."""

import sqlalchemy as sa
from alembic import op

from aimpay.server.db.types import UTCDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "office_codes",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("ticket_sha256", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("admin_id", BIG, nullable=True),
        sa.Column("session_id", BIG, nullable=True),
        sa.Column("seal", sa.String(length=64), nullable=True),
        sa.Column("tries", BIG, nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_codes")),
        sa.UniqueConstraint("ticket_sha256", name=op.f("uq_office_codes_ticket_sha256")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_office_codes_email", "office_codes", ["email", "asked_at"], unique=False)
    op.create_index("ix_office_codes_session", "office_codes", ["session_id", "asked_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_office_codes_session", table_name="office_codes")
    op.drop_index("ix_office_codes_email", table_name="office_codes")
    op.drop_table("office_codes")
