"""What is brought from elsewhere, and the numbers that certificates had there."""

import sqlalchemy as sa
from alembic import op

from aimpay.server.db.types import UTCDateTime

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "brought",
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("object_kind", sa.String(length=32), nullable=False),
        sa.Column("object_id", BIG, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_brought")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "import_drafts",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("course_id", BIG, nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_by", BIG, nullable=False),
        sa.Column("uploaded_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_import_drafts_course_id_courses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_drafts")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_import_drafts_uploaded_at"), "import_drafts", ["uploaded_at"], unique=False)
    op.create_table(
        "old_certificate_numbers",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("certificate_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificates.id"], name=op.f("fk_old_certificate_numbers_certificate_id_certificates")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_old_certificate_numbers")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_old_certificate_numbers_certificate_id"), "old_certificate_numbers", ["certificate_id"], unique=False
    )
    op.create_table(
        "waiting_students",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=True),
        sa.Column("course_id", BIG, nullable=False),
        sa.Column("amount", BIG, nullable=False),
        sa.Column("paid_at", UTCDateTime(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=True),
        sa.Column("reason", sa.String(length=250), nullable=False),
        sa.Column("by", BIG, nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("order_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_waiting_students_course_id_courses")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_waiting_students_order_id_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_students")),
        sa.UniqueConstraint("email", "course_id", name=op.f("uq_waiting_students_email_course_id")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("waiting_students")
    op.drop_index(op.f("ix_old_certificate_numbers_certificate_id"), table_name="old_certificate_numbers")
    op.drop_table("old_certificate_numbers")
    op.drop_index(op.f("ix_import_drafts_uploaded_at"), table_name="import_drafts")
    op.drop_table("import_drafts")
    op.drop_table("brought")
