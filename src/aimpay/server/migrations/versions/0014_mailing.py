"""Mailing: consents, suppressed addresses, texts, deliveries."""

import sqlalchemy as sa
from alembic import op

from aimpay.server.db.types import UTCDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "message_templates",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("telegram", sa.Text(), nullable=True),
        sa.Column("subject", sa.String(length=150), nullable=True),
        sa.Column("letter", sa.Text(), nullable=True),
        sa.Column("button_text", sa.String(length=64), nullable=True),
        sa.Column("button_url", sa.String(length=1024), nullable=True),
        sa.Column("created_by", BIG, nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("copy_of", BIG, nullable=True),
        sa.Column("archived_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["copy_of"], ["message_templates.id"], name=op.f("fk_message_templates_copy_of_message_templates")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_templates")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_message_templates_copy_of"), "message_templates", ["copy_of"], unique=False)
    op.create_table(
        "suppressions",
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("detail", sa.String(length=250), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("email", name=op.f("pk_suppressions")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "deliveries",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=96), nullable=False),
        sa.Column("campaign", sa.String(length=64), nullable=False),
        sa.Column("template_id", BIG, nullable=False),
        sa.Column("lead_id", BIG, nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("message_id", BIG, nullable=True),
        sa.Column("provider_id", sa.String(length=64), nullable=True),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("claimed_at", UTCDateTime(), nullable=True),
        sa.Column("claimed_by", sa.String(length=32), nullable=True),
        sa.Column("boot", sa.String(length=32), nullable=True),
        sa.Column("tries", BIG, nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.Column("outcome", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_deliveries_lead_id_leads")),
        sa.ForeignKeyConstraint(
            ["template_id"], ["message_templates.id"], name=op.f("fk_deliveries_template_id_message_templates")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("key", name=op.f("uq_deliveries_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_deliveries_campaign_status_id", "deliveries", ["campaign", "status", "id"], unique=False)
    op.create_index(
        "ix_deliveries_due",
        "deliveries",
        ["channel", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_index(
        "ix_deliveries_claimed_by",
        "deliveries",
        ["claimed_by"],
        unique=False,
        sqlite_where=sa.text("status IN ('sending', 'deleting')"),
        postgresql_where=sa.text("status IN ('sending', 'deleting')"),
    )
    op.create_index("ix_deliveries_lead_id_sent_at", "deliveries", ["lead_id", "sent_at"], unique=False)
    op.create_index(op.f("ix_deliveries_provider_id"), "deliveries", ["provider_id"], unique=False)
    op.create_table(
        "marketing_consents",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("lead_id", BIG, nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("how", sa.String(length=32), nullable=False),
        sa.Column("text_version", sa.String(length=32), nullable=True),
        sa.Column("text_sha256", sa.String(length=64), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_marketing_consents_lead_id_leads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marketing_consents")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_marketing_consents_address", "marketing_consents", ["address"], unique=False)
    op.create_index("ix_marketing_consents_lead_id_channel", "marketing_consents", ["lead_id", "channel"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_marketing_consents_lead_id_channel", table_name="marketing_consents")
    op.drop_index("ix_marketing_consents_address", table_name="marketing_consents")
    op.drop_table("marketing_consents")
    op.drop_index(op.f("ix_deliveries_provider_id"), table_name="deliveries")
    op.drop_index("ix_deliveries_lead_id_sent_at", table_name="deliveries")
    op.drop_index(
        "ix_deliveries_due",
        table_name="deliveries",
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.drop_index(
        "ix_deliveries_claimed_by",
        table_name="deliveries",
        sqlite_where=sa.text("status IN ('sending', 'deleting')"),
        postgresql_where=sa.text("status IN ('sending', 'deleting')"),
    )
    op.drop_index("ix_deliveries_campaign_status_id", table_name="deliveries")
    op.drop_table("deliveries")
    op.drop_table("suppressions")
    op.drop_index(op.f("ix_message_templates_copy_of"), table_name="message_templates")
    op.drop_table("message_templates")
