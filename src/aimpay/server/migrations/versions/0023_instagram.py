"""Instagram: what people wrote to the account, and its token."""

import sqlalchemy as sa
from alembic import op

from aimpay.server.db.types import UTCDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "instagram_tokens",
        sa.Column("first_sha256", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("renewed_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=True),
        sa.Column("renew_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("first_sha256", name=op.f("pk_instagram_tokens")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_instagram_tokens_renew_at"), "instagram_tokens", ["renew_at"], unique=False)
    op.create_table(
        "instagram_events",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("object_id", sa.String(length=190), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("media_id", sa.String(length=64), nullable=True),
        sa.Column("ad_id", sa.String(length=64), nullable=True),
        sa.Column("lead_id", BIG, nullable=False),
        sa.Column("happened_at", UTCDateTime(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_instagram_events_lead_id_leads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instagram_events")),
        sa.UniqueConstraint("key", name=op.f("uq_instagram_events_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_instagram_events_lead_id"), "instagram_events", ["lead_id"], unique=False)
    op.create_index(
        "ix_instagram_events_person_id_answered_at", "instagram_events", ["person_id", "answered_at"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_instagram_events_person_id_answered_at", table_name="instagram_events")
    op.drop_index(op.f("ix_instagram_events_lead_id"), table_name="instagram_events")
    op.drop_table("instagram_events")
    op.drop_index(op.f("ix_instagram_tokens_renew_at"), table_name="instagram_tokens")
    op.drop_table("instagram_tokens")
