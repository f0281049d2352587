"""Broadcasts, segments, and the pace of senders."""

import sqlalchemy as sa
from alembic import op

from aimpay.server.db.types import UTCDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "postmen",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postmen")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "segments",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("created_by", BIG, nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("archived_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segments")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sending_paces",
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("free_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_sending_paces")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "broadcasts",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("template_id", BIG, nullable=False),
        sa.Column("sent_template_id", BIG, nullable=True),
        sa.Column("segment_id", BIG, nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=True),
        sa.Column("policy", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("test_size", BIG, nullable=True),
        sa.Column("schedule_at", UTCDateTime(), nullable=True),
        sa.Column("prepared_to", BIG, nullable=False),
        sa.Column("created_by", BIG, nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=True),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["segment_id"], ["segments.id"], name=op.f("fk_broadcasts_segment_id_segments")),
        sa.ForeignKeyConstraint(
            ["sent_template_id"],
            ["message_templates.id"],
            name=op.f("fk_broadcasts_sent_template_id_message_templates"),
        ),
        sa.ForeignKeyConstraint(
            ["template_id"], ["message_templates.id"], name=op.f("fk_broadcasts_template_id_message_templates")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcasts")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_broadcasts_status"), "broadcasts", ["status"], unique=False)
    op.create_table(
        "broadcast_acts",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("broadcast_id", BIG, nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("by", BIG, nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcasts.id"], name=op.f("fk_broadcast_acts_broadcast_id_broadcasts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast_acts")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_broadcast_acts_broadcast_id"), "broadcast_acts", ["broadcast_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_broadcast_acts_broadcast_id"), table_name="broadcast_acts")
    op.drop_table("broadcast_acts")
    op.drop_index(op.f("ix_broadcasts_status"), table_name="broadcasts")
    op.drop_table("broadcasts")
    op.drop_table("sending_paces")
    op.drop_table("segments")
    op.drop_table("postmen")
