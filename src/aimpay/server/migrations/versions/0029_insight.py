"""Daily rollups, what advertising cost, and the indexes by which days are found."""

import sqlalchemy as sa
from alembic import op

from aimpay.server.db.types import UTCDateTime

revision = "0029"
down_revision = "0027"
branch_labels = None
depends_on = None

PARTS = (
    "visits",
    "arrivals",
    "people",
    "cohorts",
    "orders",
    "money",
    "warm_up",
    "chat",
    "channels",
    "waiting",
    "partners",
    "invited",
)

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "ad_imports",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("imported_by", BIG, nullable=False),
        sa.Column("imported_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ad_imports")),
        sa.UniqueConstraint("sha256", name=op.f("uq_ad_imports_sha256")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "insight_arrivals",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("first_id", BIG, autoincrement=False, nullable=False),
        sa.Column("last_id", BIG, autoincrement=False, nullable=False),
        sa.Column("browsers", BIG, nullable=False),
        sa.Column("anonymous", BIG, nullable=False),
        sa.Column("leads", BIG, nullable=False),
        sa.Column("started", BIG, nullable=False),
        sa.PrimaryKeyConstraint("day", "first_id", "last_id", name=op.f("pk_insight_arrivals")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "insight_chat",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sessions", BIG, nullable=False),
        sa.Column("questions", BIG, nullable=False),
        sa.Column("handed", BIG, nullable=False),
        sa.Column("fallback", BIG, nullable=False),
        sa.Column("buyers", BIG, nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_insight_chat")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "insight_cohorts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("first_id", BIG, autoincrement=False, nullable=False),
        sa.Column("last_id", BIG, autoincrement=False, nullable=False),
        sa.Column("course_id", BIG, autoincrement=False, nullable=False),
        sa.Column("week", BIG, autoincrement=False, nullable=False),
        sa.Column("paid", BIG, nullable=False),
        sa.Column("revenue", BIG, nullable=False),
        sa.PrimaryKeyConstraint("day", "first_id", "last_id", "course_id", "week", name=op.f("pk_insight_cohorts")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "insight_dirty",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("part", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insight_dirty")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_insight_dirty_part_day", "insight_dirty", ["part", "day"], unique=False)
    op.create_table(
        "insight_money",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("first_id", BIG, autoincrement=False, nullable=False),
        sa.Column("last_id", BIG, autoincrement=False, nullable=False),
        sa.Column("course_id", BIG, autoincrement=False, nullable=False),
        sa.Column("sales", BIG, nullable=False),
        sa.Column("gross", BIG, nullable=False),
        sa.Column("refunds", BIG, nullable=False),
        sa.Column("fees", BIG, nullable=False),
        sa.Column("commissions", BIG, nullable=False),
        sa.PrimaryKeyConstraint("day", "first_id", "last_id", "course_id", name=op.f("pk_insight_money")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "insight_orders",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("first_id", BIG, autoincrement=False, nullable=False),
        sa.Column("last_id", BIG, autoincrement=False, nullable=False),
        sa.Column("course_id", BIG, autoincrement=False, nullable=False),
        sa.Column("placed", BIG, nullable=False),
        sa.Column("paid", BIG, nullable=False),
        sa.Column("received", BIG, nullable=False),
        sa.Column("refunded", BIG, nullable=False),
        sa.Column("returned", BIG, nullable=False),
        sa.PrimaryKeyConstraint("day", "first_id", "last_id", "course_id", name=op.f("pk_insight_orders")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "insight_parts",
        sa.Column("part", sa.String(length=16), nullable=False),
        sa.Column("rolled_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("part", name=op.f("pk_insight_parts")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "insight_people",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("first_id", BIG, autoincrement=False, nullable=False),
        sa.Column("last_id", BIG, autoincrement=False, nullable=False),
        sa.Column("course_id", BIG, autoincrement=False, nullable=False),
        sa.Column("leads", BIG, nullable=False),
        sa.Column("started", BIG, nullable=False),
        sa.Column("emailed", BIG, nullable=False),
        sa.Column("opened", BIG, nullable=False),
        sa.Column("paid", BIG, nullable=False),
        sa.Column("passed", BIG, nullable=False),
        sa.Column("certified", BIG, nullable=False),
        sa.PrimaryKeyConstraint("day", "first_id", "last_id", "course_id", name=op.f("pk_insight_people")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "insight_visits",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("channel_id", BIG, autoincrement=False, nullable=False),
        sa.Column("visits", BIG, nullable=False),
        sa.PrimaryKeyConstraint("day", "channel_id", name=op.f("pk_insight_visits")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "insight_warm_up",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("first_id", BIG, autoincrement=False, nullable=False),
        sa.Column("last_id", BIG, autoincrement=False, nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("step", sa.String(length=64), nullable=False),
        sa.Column("place", BIG, nullable=False),
        sa.Column("people", BIG, nullable=False),
        sa.Column("paid", BIG, nullable=False),
        sa.PrimaryKeyConstraint("day", "first_id", "last_id", "stage", "step", name=op.f("pk_insight_warm_up")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "insight_waiting",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("course_id", BIG, autoincrement=False, nullable=False),
        sa.Column("hours", BIG, autoincrement=False, nullable=False),
        sa.Column("first_id", BIG, autoincrement=False, nullable=False),
        sa.Column("last_id", BIG, autoincrement=False, nullable=False),
        sa.Column("people", BIG, nullable=False),
        sa.PrimaryKeyConstraint("day", "course_id", "hours", "first_id", "last_id", name=op.f("pk_insight_waiting")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "insight_partners",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("partner_id", BIG, autoincrement=False, nullable=False),
        sa.Column("course_id", BIG, autoincrement=False, nullable=False),
        sa.Column("clicks", BIG, nullable=False),
        sa.Column("people", BIG, nullable=False),
        sa.Column("sales", BIG, nullable=False),
        sa.Column("revenue", BIG, nullable=False),
        sa.Column("commission", BIG, nullable=False),
        sa.Column("paid_out", BIG, nullable=False),
        sa.PrimaryKeyConstraint("day", "partner_id", "course_id", name=op.f("pk_insight_partners")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "insight_invited",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("user_id", BIG, autoincrement=False, nullable=False),
        sa.Column("course_id", BIG, autoincrement=False, nullable=False),
        sa.Column("sales", BIG, nullable=False),
        sa.Column("revenue", BIG, nullable=False),
        sa.Column("commission", BIG, nullable=False),
        sa.PrimaryKeyConstraint("day", "user_id", "course_id", name=op.f("pk_insight_invited")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "ad_costs",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("campaign", sa.String(length=100), nullable=False),
        sa.Column("amount", BIG, nullable=False),
        sa.Column("clicks", BIG, nullable=True),
        sa.Column("import_id", BIG, nullable=False),
        sa.Column("imported_by", BIG, nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_ad_costs_amount_not_negative")),
        sa.ForeignKeyConstraint(["import_id"], ["ad_imports.id"], name=op.f("fk_ad_costs_import_id_ad_imports")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ad_costs")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_ad_costs_import_id"), "ad_costs", ["import_id"], unique=False)
    op.create_index("uq_ad_costs_day", "ad_costs", ["day", "source", "campaign"], unique=True)
    op.create_table(
        "insight_channels",
        sa.Column("source_id", BIG, autoincrement=False, nullable=False),
        sa.Column("channel_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["sources.id"], name=op.f("fk_insight_channels_channel_id_sources")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_insight_channels_source_id_sources")),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_insight_channels")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_insight_channels_channel_id"), "insight_channels", ["channel_id"], unique=False)
    op.create_index(op.f("ix_attributions_decided_at"), "attributions", ["decided_at"], unique=False)
    op.create_index(op.f("ix_chat_messages_at"), "chat_messages", ["at"], unique=False)
    op.create_index(op.f("ix_chat_sessions_created_at"), "chat_sessions", ["created_at"], unique=False)
    op.create_index(op.f("ix_commissions_earned_at"), "commissions", ["earned_at"], unique=False)
    op.create_index(op.f("ix_commissions_referred_id"), "commissions", ["referred_id"], unique=False)
    op.create_index(op.f("ix_lead_progress_at"), "lead_progress", ["at"], unique=False)
    op.drop_index(op.f("ix_leads_merged_into_id"), table_name="leads")
    merged = sa.text("merged_into_id IS NOT NULL")
    op.create_index(
        "ix_leads_merged_into_id", "leads", ["merged_into_id"], sqlite_where=merged, postgresql_where=merged
    )
    op.create_index(op.f("ix_leads_first_touch_at"), "leads", ["first_touch_at"], unique=False)
    op.create_index(op.f("ix_orders_created_at"), "orders", ["created_at"], unique=False)
    op.create_index(op.f("ix_orders_paid_at"), "orders", ["paid_at"], unique=False)
    op.create_index(op.f("ix_orders_user_id"), "orders", ["user_id"], unique=False)
    op.create_index(op.f("ix_referral_touches_touched_at"), "referral_touches", ["touched_at"], unique=False)
    op.create_index(op.f("ix_site_sessions_created_at"), "site_sessions", ["created_at"], unique=False)
    op.create_index(op.f("ix_users_created_at"), "users", ["created_at"], unique=False)
    parts = sa.table("insight_parts", sa.column("part"))
    op.bulk_insert(parts, [{"part": part} for part in PARTS])


def downgrade() -> None:
    op.drop_index(op.f("ix_users_created_at"), table_name="users")
    op.drop_index(op.f("ix_site_sessions_created_at"), table_name="site_sessions")
    op.drop_index(op.f("ix_referral_touches_touched_at"), table_name="referral_touches")
    op.drop_index(op.f("ix_orders_user_id"), table_name="orders")
    op.drop_index(op.f("ix_orders_paid_at"), table_name="orders")
    op.drop_index(op.f("ix_orders_created_at"), table_name="orders")
    op.drop_index(op.f("ix_leads_first_touch_at"), table_name="leads")
    op.drop_index("ix_leads_merged_into_id", table_name="leads")
    op.create_index(op.f("ix_leads_merged_into_id"), "leads", ["merged_into_id"], unique=False)
    op.drop_index(op.f("ix_lead_progress_at"), table_name="lead_progress")
    op.drop_index(op.f("ix_chat_sessions_created_at"), table_name="chat_sessions")
    op.drop_index(op.f("ix_chat_messages_at"), table_name="chat_messages")
    op.drop_index(op.f("ix_commissions_referred_id"), table_name="commissions")
    op.drop_index(op.f("ix_commissions_earned_at"), table_name="commissions")
    op.drop_index(op.f("ix_attributions_decided_at"), table_name="attributions")
    op.drop_index(op.f("ix_insight_channels_channel_id"), table_name="insight_channels")
    op.drop_table("insight_channels")
    op.drop_index("uq_ad_costs_day", table_name="ad_costs")
    op.drop_index(op.f("ix_ad_costs_import_id"), table_name="ad_costs")
    op.drop_table("ad_costs")
    op.drop_table("insight_invited")
    op.drop_table("insight_partners")
    op.drop_table("insight_waiting")
    op.drop_table("insight_warm_up")
    op.drop_table("insight_visits")
    op.drop_table("insight_people")
    op.drop_table("insight_parts")
    op.drop_table("insight_orders")
    op.drop_table("insight_money")
    op.drop_index("ix_insight_dirty_part_day", table_name="insight_dirty")
    op.drop_table("insight_dirty")
    op.drop_table("insight_cohorts")
    op.drop_table("insight_chat")
    op.drop_table("insight_arrivals")
    op.drop_table("ad_imports")
