"""Reports made in the background, and letters with reports by a schedule."""

import sqlalchemy as sa
from alembic import op

from aimpay.server.db.types import UTCDateTime

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "report_schedules",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("report", sa.String(length=32), nullable=False),
        sa.Column("every", sa.String(length=8), nullable=False),
        sa.Column("minute", BIG, nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("created_by", BIG, nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("next_at", UTCDateTime(), nullable=True),
        sa.Column("deleted_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_schedules")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_report_schedules_next_at", "report_schedules", ["next_at"], unique=False)
    op.create_table(
        "report_jobs",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("ask_key", sa.String(length=64), nullable=False),
        sa.Column("report", sa.String(length=32), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("asked_by", BIG, nullable=False),
        sa.Column("schedule_id", BIG, nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("rows_done", BIG, nullable=False),
        sa.Column("rows_total", BIG, nullable=False),
        sa.Column("file_key", sa.String(length=32), nullable=True),
        sa.Column("file_name", sa.String(length=80), nullable=True),
        sa.Column("size", BIG, nullable=True),
        sa.Column("error", sa.String(length=250), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=True),
        sa.Column("expires_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["report_schedules.id"], name=op.f("fk_report_jobs_schedule_id_report_schedules")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_jobs")),
        sa.UniqueConstraint("ask_key", name=op.f("uq_report_jobs_ask_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_report_jobs_asked_by", "report_jobs", ["asked_by", "id"], unique=False)
    op.create_index("ix_report_jobs_expires_at", "report_jobs", ["status", "expires_at"], unique=False)
    op.create_index(op.f("ix_report_jobs_schedule_id"), "report_jobs", ["schedule_id"], unique=False)
    op.create_table(
        "report_pieces",
        sa.Column("job_id", BIG, autoincrement=False, nullable=False),
        sa.Column("file_key", sa.String(length=32), nullable=False),
        sa.Column("number", BIG, autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["report_jobs.id"], name=op.f("fk_report_pieces_job_id_report_jobs")),
        sa.PrimaryKeyConstraint("job_id", "file_key", "number", name=op.f("pk_report_pieces")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "report_sendings",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("schedule_id", BIG, nullable=False),
        sa.Column("job_id", BIG, nullable=False),
        sa.Column("recipient", BIG, nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("attached", sa.Boolean(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["report_jobs.id"], name=op.f("fk_report_sendings_job_id_report_jobs")),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["report_schedules.id"], name=op.f("fk_report_sendings_schedule_id_report_schedules")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_sendings")),
        sa.UniqueConstraint("job_id", "recipient", name=op.f("uq_report_sendings_job_id_recipient")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_report_sendings_schedule_id"), "report_sendings", ["schedule_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_report_sendings_schedule_id"), table_name="report_sendings")
    op.drop_table("report_sendings")
    op.drop_table("report_pieces")
    op.drop_index(op.f("ix_report_jobs_schedule_id"), table_name="report_jobs")
    op.drop_index("ix_report_jobs_expires_at", table_name="report_jobs")
    op.drop_index("ix_report_jobs_asked_by", table_name="report_jobs")
    op.drop_table("report_jobs")
    op.drop_index("ix_report_schedules_next_at", table_name="report_schedules")
    op.drop_table("report_schedules")
