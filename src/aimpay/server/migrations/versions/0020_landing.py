"""What the pages of courses say."""

import sqlalchemy as sa
from alembic import op

from aimpay.server.db.types import UTCDateTime

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "landing_pages",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("course_id", BIG, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("saved_by", BIG, nullable=True),
        sa.Column("saved_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_landing_pages_course_id_courses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_landing_pages")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_landing_pages_course_id"), "landing_pages", ["course_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_landing_pages_course_id"), table_name="landing_pages")
    op.drop_table("landing_pages")
