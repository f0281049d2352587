"""A school designs the certificate of each course, on a page behind a link."""

import sqlalchemy as sa
from alembic import op

from aimpay.server.db.types import UTCDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "certificate_designs",
        sa.Column("course_id", BIG, autoincrement=False, nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("signature", sa.LargeBinary(), nullable=True),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("changed_by", BIG, nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_certificate_designs_course_id_courses")),
        sa.PrimaryKeyConstraint("course_id", name=op.f("pk_certificate_designs")),
    )
    op.create_table(
        "design_links",
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("course_id", BIG, nullable=False),
        sa.Column("admin_id", BIG, nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_design_links_course_id_courses")),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_design_links")),
    )
    op.create_index("ix_design_links_course_id", "design_links", ["course_id"])


def downgrade() -> None:
    op.drop_index("ix_design_links_course_id", table_name="design_links")
    op.drop_table("design_links")
    op.drop_table("certificate_designs")
