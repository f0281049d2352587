"""Sequences: their steps and texts, who walks along them, what happened."""

import sqlalchemy as sa
from alembic import op

from aimpay.server.db.types import UTCDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "sequences",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("slug", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.String(length=32), nullable=False),
        sa.Column("only_if", sa.JSON(), nullable=False),
        sa.Column("again_after_days", BIG, nullable=True),
        sa.Column("stop_on", sa.JSON(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("changed_by", BIG, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sequences")),
        sa.UniqueConstraint("slug", name=op.f("uq_sequences_slug")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sequences_starts_on"), "sequences", ["starts_on"], unique=False)
    op.create_table(
        "sequence_steps",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("sequence_id", BIG, nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("wait_minutes", BIG, nullable=False),
        sa.Column("only_if", sa.JSON(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("outcome_days", BIG, nullable=False),
        sa.Column("seed", sa.String(length=32), nullable=False),
        sa.Column("retired_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["sequence_id"], ["sequences.id"], name=op.f("fk_sequence_steps_sequence_id_sequences")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sequence_steps")),
        sa.UniqueConstraint("sequence_id", "key", name=op.f("uq_sequence_steps_sequence_id_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sequence_variants",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("step_id", BIG, nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.Column("weight", BIG, nullable=False),
        sa.Column("template_id", BIG, nullable=False),
        sa.Column("retired_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["step_id"], ["sequence_steps.id"], name=op.f("fk_sequence_variants_step_id_sequence_steps")
        ),
        sa.ForeignKeyConstraint(
            ["template_id"], ["message_templates.id"], name=op.f("fk_sequence_variants_template_id_message_templates")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sequence_variants")),
        sa.UniqueConstraint("step_id", "key", name=op.f("uq_sequence_variants_step_id_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sequence_runs",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("sequence_id", BIG, nullable=False),
        sa.Column("lead_id", BIG, nullable=False),
        sa.Column("touch_id", BIG, nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("step_id", BIG, nullable=True),
        sa.Column("next_at", UTCDateTime(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("why", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_sequence_runs_lead_id_leads")),
        sa.ForeignKeyConstraint(["sequence_id"], ["sequences.id"], name=op.f("fk_sequence_runs_sequence_id_sequences")),
        sa.ForeignKeyConstraint(
            ["step_id"], ["sequence_steps.id"], name=op.f("fk_sequence_runs_step_id_sequence_steps")
        ),
        sa.ForeignKeyConstraint(["touch_id"], ["touchpoints.id"], name=op.f("fk_sequence_runs_touch_id_touchpoints")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sequence_runs")),
        sa.UniqueConstraint("sequence_id", "touch_id", name=op.f("uq_sequence_runs_sequence_id_touch_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_sequence_runs_due",
        "sequence_runs",
        ["next_at", "id"],
        unique=False,
        sqlite_where=sa.text("status = 'active'"),
        postgresql_where=sa.text("status = 'active'"),
    )
    op.create_index("ix_sequence_runs_lead_id", "sequence_runs", ["lead_id"], unique=False)
    op.create_index(
        "uq_sequence_runs_active",
        "sequence_runs",
        ["sequence_id", "lead_id"],
        unique=True,
        sqlite_where=sa.text("status = 'active'"),
        postgresql_where=sa.text("status = 'active'"),
    )
    op.create_table(
        "sequence_events",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("step_id", BIG, nullable=True),
        sa.Column("variant_id", BIG, nullable=True),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["sequence_runs.id"], name=op.f("fk_sequence_events_run_id_sequence_runs")),
        sa.ForeignKeyConstraint(
            ["step_id"], ["sequence_steps.id"], name=op.f("fk_sequence_events_step_id_sequence_steps")
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["sequence_variants.id"], name=op.f("fk_sequence_events_variant_id_sequence_variants")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sequence_events")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sequence_events_run_id"), "sequence_events", ["run_id"], unique=False)
    op.create_index("ix_sequence_events_step_id_act", "sequence_events", ["step_id", "act"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_sequence_events_step_id_act", table_name="sequence_events")
    op.drop_index(op.f("ix_sequence_events_run_id"), table_name="sequence_events")
    op.drop_table("sequence_events")
    op.drop_index(
        "uq_sequence_runs_active",
        table_name="sequence_runs",
        sqlite_where=sa.text("status = 'active'"),
        postgresql_where=sa.text("status = 'active'"),
    )
    op.drop_index("ix_sequence_runs_lead_id", table_name="sequence_runs")
    op.drop_index(
        "ix_sequence_runs_due",
        table_name="sequence_runs",
        sqlite_where=sa.text("status = 'active'"),
        postgresql_where=sa.text("status = 'active'"),
    )
    op.drop_table("sequence_runs")
    op.drop_table("sequence_variants")
    op.drop_table("sequence_steps")
    op.drop_index(op.f("ix_sequences_starts_on"), table_name="sequences")
    op.drop_table("sequences")
