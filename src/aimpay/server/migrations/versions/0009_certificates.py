"""Certificates, each change of their status, corrections of names, lists that were issued, and reminders."""

import sqlalchemy as sa
from alembic import op

from aimpay.server.db.types import UTCDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STANDS = sa.text("status IN ('valid', 'suspended')")
ASKED = sa.text("status = 'asked'")


def upgrade() -> None:
    op.create_table(
        "certificate_batches",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("course_id", BIG, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("issued_by", BIG, nullable=False),
        sa.Column("reason", sa.String(length=250), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_certificate_batches_course_id_courses")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_certificate_batches")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "certificate_reminders",
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("course_id", BIG, nullable=False),
        sa.Column("passed_at", UTCDateTime(), nullable=False),
        sa.Column("sent", BIG, nullable=False),
        sa.Column("remind_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_certificate_reminders_course_id_courses")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_certificate_reminders_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", "course_id", name=op.f("pk_certificate_reminders")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("certificate_reminders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_reminders_remind_at"), ["remind_at"], unique=False)

    op.create_table(
        "certificates",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("number", sa.String(length=18), nullable=False),
        sa.Column("user_id", BIG, nullable=True),
        sa.Column("course_id", BIG, nullable=False),
        sa.Column("course_title", sa.String(length=128), nullable=False),
        sa.Column("full_name", sa.String(length=100), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("score_percent", BIG, nullable=True),
        sa.Column("issued_at", UTCDateTime(), nullable=False),
        sa.Column("issued_by", BIG, nullable=True),
        sa.Column("issue_key", sa.String(length=64), nullable=True),
        sa.Column("batch", sa.String(length=40), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("status_reason", sa.String(length=250), nullable=True),
        sa.Column("status_at", UTCDateTime(), nullable=False),
        sa.Column("right_lost", sa.Boolean(), nullable=False),
        sa.Column("replaced_by_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_certificates_course_id_courses")),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"], ["certificates.id"], name=op.f("fk_certificates_replaced_by_id_certificates")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_certificates_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
        sa.UniqueConstraint("issue_key", name=op.f("uq_certificates_issue_key")),
        sa.UniqueConstraint("number", name=op.f("uq_certificates_number")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("certificates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificates_batch"), ["batch"], unique=False)
        batch_op.create_index("ix_certificates_course", ["course_id", "status"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificates_user_id"), ["user_id"], unique=False)
        batch_op.create_index(
            "uq_certificates_standing",
            ["user_id", "course_id"],
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        )

    op.create_table(
        "certificate_changes",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("certificate_id", BIG, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("by", BIG, nullable=True),
        sa.Column("was", sa.String(length=16), nullable=True),
        sa.Column("became", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=250), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificates.id"], name=op.f("fk_certificate_changes_certificate_id_certificates")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_changes")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("certificate_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_changes_certificate_id"), ["certificate_id"], unique=False)

    op.create_table(
        "name_corrections",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("certificate_id", BIG, nullable=False),
        sa.Column("full_name", sa.String(length=100), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("decided_by", BIG, nullable=True),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("reason", sa.String(length=250), nullable=True),
        sa.Column("new_certificate_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificates.id"], name=op.f("fk_name_corrections_certificate_id_certificates")
        ),
        sa.ForeignKeyConstraint(
            ["new_certificate_id"],
            ["certificates.id"],
            name=op.f("fk_name_corrections_new_certificate_id_certificates"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_corrections")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("name_corrections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_name_corrections_certificate_id"), ["certificate_id"], unique=False)
        batch_op.create_index("ix_name_corrections_status", ["status"], unique=False)
        batch_op.create_index(
            "uq_name_corrections_asked", ["certificate_id"], unique=True, sqlite_where=ASKED, postgresql_where=ASKED
        )


def downgrade() -> None:
    with op.batch_alter_table("name_corrections", schema=None) as batch_op:
        batch_op.drop_index("uq_name_corrections_asked", sqlite_where=ASKED, postgresql_where=ASKED)
        batch_op.drop_index("ix_name_corrections_status")
        batch_op.drop_index(batch_op.f("ix_name_corrections_certificate_id"))

    op.drop_table("name_corrections")
    with op.batch_alter_table("certificate_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_changes_certificate_id"))

    op.drop_table("certificate_changes")
    with op.batch_alter_table("certificates", schema=None) as batch_op:
        batch_op.drop_index("uq_certificates_standing", sqlite_where=STANDS, postgresql_where=STANDS)
        batch_op.drop_index(batch_op.f("ix_certificates_user_id"))
        batch_op.drop_index("ix_certificates_course")
        batch_op.drop_index(batch_op.f("ix_certificates_batch"))

    op.drop_table("certificates")
    with op.batch_alter_table("certificate_reminders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_reminders_remind_at"))

    op.drop_table("certificate_reminders")
    op.drop_table("certificate_batches")
