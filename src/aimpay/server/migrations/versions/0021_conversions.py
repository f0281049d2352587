"""Conversions that wait for the web counter, and their uploads."""

import sqlalchemy as sa
from alembic import op

from aimpay.server.db.types import UTCDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "conversion_uploads",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("comment", sa.String(length=64), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("sending_at", UTCDateTime(), nullable=True),
        sa.Column("uploaded_at", UTCDateTime(), nullable=True),
        sa.Column("provider_id", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversion_uploads")),
        sa.UniqueConstraint("comment", name=op.f("uq_conversion_uploads_comment")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "offline_conversions",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("order_id", BIG, nullable=False),
        sa.Column("target", sa.String(length=64), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=True),
        sa.Column("yclid", sa.String(length=64), nullable=True),
        sa.Column("price", BIG, nullable=False),
        sa.Column("upload_id", BIG, nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_offline_conversions_order_id_orders")),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["conversion_uploads.id"], name=op.f("fk_offline_conversions_upload_id_conversion_uploads")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offline_conversions")),
        sa.UniqueConstraint("order_id", "target", name=op.f("uq_offline_conversions_order_id_target")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_offline_conversions_upload_id"), "offline_conversions", ["upload_id"], unique=False)
    op.create_index(
        "ix_offline_conversions_waiting",
        "offline_conversions",
        ["at"],
        unique=False,
        sqlite_where=sa.text("upload_id IS NULL"),
        postgresql_where=sa.text("upload_id IS NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_offline_conversions_waiting",
        table_name="offline_conversions",
        sqlite_where=sa.text("upload_id IS NULL"),
        postgresql_where=sa.text("upload_id IS NULL"),
    )
    op.drop_index(op.f("ix_offline_conversions_upload_id"), table_name="offline_conversions")
    op.drop_table("offline_conversions")
    op.drop_table("conversion_uploads")
