"""Leads: sources, sessions of the site, cards, what people did."""

import sqlalchemy as sa
from alembic import op

from aimpay.server.db.types import UTCDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "funnel_stages",
        sa.Column("slug", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=64), nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.Column("enters_on", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_funnel_stages")),
        sa.UniqueConstraint("position", name=op.f("uq_funnel_stages_position")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sources",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("utm_source", sa.String(length=100), nullable=True),
        sa.Column("utm_medium", sa.String(length=100), nullable=True),
        sa.Column("utm_campaign", sa.String(length=100), nullable=True),
        sa.Column("utm_term", sa.String(length=100), nullable=True),
        sa.Column("utm_content", sa.String(length=100), nullable=True),
        sa.Column("referrer_host", sa.String(length=100), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint("digest", name=op.f("uq_sources_digest")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "leads",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("user_id", BIG, nullable=True),
        sa.Column("name", sa.String(length=256), nullable=True),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("stage_at", UTCDateTime(), nullable=False),
        sa.Column("owner_id", BIG, nullable=True),
        sa.Column("first_source_id", BIG, nullable=True),
        sa.Column("first_touch_at", UTCDateTime(), nullable=True),
        sa.Column("last_source_id", BIG, nullable=True),
        sa.Column("last_touch_at", UTCDateTime(), nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("active_at", UTCDateTime(), nullable=False),
        sa.Column("merged_into_id", BIG, nullable=True),
        sa.Column("code", sa.String(length=16), nullable=True),
        sa.Column("notified_at", UTCDateTime(), nullable=True),
        sa.Column("erased_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["first_source_id"], ["sources.id"], name=op.f("fk_leads_first_source_id_sources")),
        sa.ForeignKeyConstraint(["last_source_id"], ["sources.id"], name=op.f("fk_leads_last_source_id_sources")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["leads.id"], name=op.f("fk_leads_merged_into_id_leads")),
        sa.ForeignKeyConstraint(["stage"], ["funnel_stages.slug"], name=op.f("fk_leads_stage_funnel_stages")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_leads_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leads")),
        sa.UniqueConstraint("code", name=op.f("uq_leads_code")),
        sa.UniqueConstraint("user_id", name=op.f("uq_leads_user_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_leads_active_at"), "leads", ["active_at"], unique=False)
    op.create_index(op.f("ix_leads_created_at"), "leads", ["created_at"], unique=False)
    op.create_index(op.f("ix_leads_first_source_id"), "leads", ["first_source_id"], unique=False)
    op.create_index(op.f("ix_leads_merged_into_id"), "leads", ["merged_into_id"], unique=False)
    op.create_index("ix_leads_stage_active_at", "leads", ["stage", "active_at"], unique=False)
    op.create_table(
        "contact_points",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("lead_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("value", sa.String(length=254), nullable=False),
        sa.Column("verified_at", UTCDateTime(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_contact_points_lead_id_leads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_points")),
        sa.UniqueConstraint("lead_id", "kind", "value", name=op.f("uq_contact_points_lead_id_kind_value")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_contact_points_kind_value", "contact_points", ["kind", "value"], unique=False)
    op.create_index(
        "uq_contact_points_verified",
        "contact_points",
        ["kind", "value"],
        unique=True,
        sqlite_where=sa.text("verified_at IS NOT NULL"),
        postgresql_where=sa.text("verified_at IS NOT NULL"),
    )
    op.create_table(
        "lead_hints",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("lead_id", BIG, nullable=False),
        sa.Column("other_id", BIG, nullable=False),
        sa.Column("reason", sa.String(length=250), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("dismissed_by", BIG, nullable=True),
        sa.Column("dismissed_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_lead_hints_lead_id_leads")),
        sa.ForeignKeyConstraint(["other_id"], ["leads.id"], name=op.f("fk_lead_hints_other_id_leads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_hints")),
        sa.UniqueConstraint("lead_id", "other_id", name=op.f("uq_lead_hints_lead_id_other_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_lead_hints_other_id"), "lead_hints", ["other_id"], unique=False)
    op.create_table(
        "lead_merges",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("from_id", BIG, nullable=False),
        sa.Column("into_id", BIG, nullable=False),
        sa.Column("reason", sa.String(length=250), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("by", BIG, nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("undone_by", BIG, nullable=True),
        sa.Column("undone_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["from_id"], ["leads.id"], name=op.f("fk_lead_merges_from_id_leads")),
        sa.ForeignKeyConstraint(["into_id"], ["leads.id"], name=op.f("fk_lead_merges_into_id_leads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_merges")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_lead_merges_from_id"), "lead_merges", ["from_id"], unique=False)
    op.create_index(op.f("ix_lead_merges_into_id"), "lead_merges", ["into_id"], unique=False)
    op.create_table(
        "lead_notes",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("lead_id", BIG, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", BIG, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_lead_notes_lead_id_leads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_notes")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_lead_notes_lead_id"), "lead_notes", ["lead_id"], unique=False)
    op.create_table(
        "lead_progress",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("lead_id", BIG, nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("step", sa.String(length=64), nullable=False),
        sa.Column("step_index", BIG, nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_lead_progress_lead_id_leads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_progress")),
        sa.UniqueConstraint("lead_id", "stage", "step", name=op.f("uq_lead_progress_lead_id_stage_step")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "lead_tags",
        sa.Column("lead_id", BIG, autoincrement=False, nullable=False),
        sa.Column("tag", sa.String(length=40), nullable=False),
        sa.Column("by", BIG, nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_lead_tags_lead_id_leads")),
        sa.PrimaryKeyConstraint("lead_id", "tag", name=op.f("pk_lead_tags")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_lead_tags_tag"), "lead_tags", ["tag"], unique=False)
    op.create_table(
        "lead_tasks",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("lead_id", BIG, nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("owner_id", BIG, nullable=False),
        sa.Column("created_by", BIG, nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("reminded_at", UTCDateTime(), nullable=True),
        sa.Column("done_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_lead_tasks_lead_id_leads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_tasks")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_lead_tasks_due",
        "lead_tasks",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL AND reminded_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL AND reminded_at IS NULL"),
    )
    op.create_index(op.f("ix_lead_tasks_lead_id"), "lead_tasks", ["lead_id"], unique=False)
    op.create_table(
        "site_sessions",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("lead_id", BIG, nullable=True),
        sa.Column("first_source_id", BIG, nullable=False),
        sa.Column("last_source_id", BIG, nullable=False),
        sa.Column("last_source_at", UTCDateTime(), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=True),
        sa.Column("yclid", sa.String(length=64), nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=True),
        sa.Column("visit_source_id", BIG, nullable=True),
        sa.Column("visited_at", UTCDateTime(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["first_source_id"], ["sources.id"], name=op.f("fk_site_sessions_first_source_id_sources")
        ),
        sa.ForeignKeyConstraint(
            ["last_source_id"], ["sources.id"], name=op.f("fk_site_sessions_last_source_id_sources")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_site_sessions_lead_id_leads")),
        sa.ForeignKeyConstraint(
            ["visit_source_id"], ["sources.id"], name=op.f("fk_site_sessions_visit_source_id_sources")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_sessions")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_site_sessions_lead_id"), "site_sessions", ["lead_id"], unique=False)
    op.create_table(
        "stage_moves",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("lead_id", BIG, nullable=False),
        sa.Column("from_stage", sa.String(length=32), nullable=True),
        sa.Column("to_stage", sa.String(length=32), nullable=False),
        sa.Column("by", BIG, nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_stage_moves_lead_id_leads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_moves")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_stage_moves_lead_id"), "stage_moves", ["lead_id"], unique=False)
    op.create_table(
        "order_touches",
        sa.Column("order_id", BIG, autoincrement=False, nullable=False),
        sa.Column("session_id", BIG, nullable=True),
        sa.Column("first_source_id", BIG, nullable=True),
        sa.Column("first_at", UTCDateTime(), nullable=True),
        sa.Column("last_source_id", BIG, nullable=True),
        sa.Column("last_at", UTCDateTime(), nullable=True),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["first_source_id"], ["sources.id"], name=op.f("fk_order_touches_first_source_id_sources")
        ),
        sa.ForeignKeyConstraint(
            ["last_source_id"], ["sources.id"], name=op.f("fk_order_touches_last_source_id_sources")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_touches_order_id_orders")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["site_sessions.id"], name=op.f("fk_order_touches_session_id_site_sessions")
        ),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_order_touches")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_order_touches_first_source_id"), "order_touches", ["first_source_id"], unique=False)
    op.create_index(op.f("ix_order_touches_last_source_id"), "order_touches", ["last_source_id"], unique=False)
    op.create_table(
        "touchpoints",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("lead_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("session_id", BIG, nullable=True),
        sa.Column("source_id", BIG, nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("handled_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_touchpoints_lead_id_leads")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["site_sessions.id"], name=op.f("fk_touchpoints_session_id_site_sessions")
        ),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_touchpoints_source_id_sources")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_touchpoints")),
        sa.UniqueConstraint("key", name=op.f("uq_touchpoints_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_touchpoints_fresh",
        "touchpoints",
        ["id"],
        unique=False,
        sqlite_where=sa.text("handled_at IS NULL"),
        postgresql_where=sa.text("handled_at IS NULL"),
    )
    op.create_index("ix_touchpoints_lead_id_at", "touchpoints", ["lead_id", "at"], unique=False)
    op.create_table(
        "visits",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("session_id", BIG, nullable=False),
        sa.Column("source_id", BIG, nullable=False),
        sa.Column("landing", sa.String(length=300), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["site_sessions.id"], name=op.f("fk_visits_session_id_site_sessions")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_visits_source_id_sources")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_visits_at", "visits", ["at", "source_id", "session_id"], unique=False)
    op.create_index(op.f("ix_visits_session_id"), "visits", ["session_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_visits_session_id"), table_name="visits")
    op.drop_index("ix_visits_at", table_name="visits")
    op.drop_table("visits")
    op.drop_index("ix_touchpoints_lead_id_at", table_name="touchpoints")
    op.drop_index(
        "ix_touchpoints_fresh",
        table_name="touchpoints",
        sqlite_where=sa.text("handled_at IS NULL"),
        postgresql_where=sa.text("handled_at IS NULL"),
    )
    op.drop_table("touchpoints")
    op.drop_index(op.f("ix_order_touches_last_source_id"), table_name="order_touches")
    op.drop_index(op.f("ix_order_touches_first_source_id"), table_name="order_touches")
    op.drop_table("order_touches")
    op.drop_index(op.f("ix_stage_moves_lead_id"), table_name="stage_moves")
    op.drop_table("stage_moves")
    op.drop_index(op.f("ix_site_sessions_lead_id"), table_name="site_sessions")
    op.drop_table("site_sessions")
    op.drop_index(op.f("ix_lead_tasks_lead_id"), table_name="lead_tasks")
    op.drop_index(
        "ix_lead_tasks_due",
        table_name="lead_tasks",
        sqlite_where=sa.text("done_at IS NULL AND reminded_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL AND reminded_at IS NULL"),
    )
    op.drop_table("lead_tasks")
    op.drop_index(op.f("ix_lead_tags_tag"), table_name="lead_tags")
    op.drop_table("lead_tags")
    op.drop_table("lead_progress")
    op.drop_index(op.f("ix_lead_notes_lead_id"), table_name="lead_notes")
    op.drop_table("lead_notes")
    op.drop_index(op.f("ix_lead_hints_other_id"), table_name="lead_hints")
    op.drop_table("lead_hints")
    op.drop_index(op.f("ix_lead_merges_into_id"), table_name="lead_merges")
    op.drop_index(op.f("ix_lead_merges_from_id"), table_name="lead_merges")
    op.drop_table("lead_merges")
    op.drop_index(
        "uq_contact_points_verified",
        table_name="contact_points",
        sqlite_where=sa.text("verified_at IS NOT NULL"),
        postgresql_where=sa.text("verified_at IS NOT NULL"),
    )
    op.drop_index("ix_contact_points_kind_value", table_name="contact_points")
    op.drop_table("contact_points")
    op.drop_index("ix_leads_stage_active_at", table_name="leads")
    op.drop_index(op.f("ix_leads_merged_into_id"), table_name="leads")
    op.drop_index(op.f("ix_leads_first_source_id"), table_name="leads")
    op.drop_index(op.f("ix_leads_created_at"), table_name="leads")
    op.drop_index(op.f("ix_leads_active_at"), table_name="leads")
    op.drop_table("leads")
    op.drop_table("sources")
    op.drop_table("funnel_stages")
