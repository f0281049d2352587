"""Quizzes: banks of questions, and attempts with what was drawn and answered."""

import sqlalchemy as sa
from alembic import op

from aimpay.server.db.types import UTCDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LIVE = sa.text("status = 'live'")
PASSED = sa.text("status = 'passed'")


def upgrade() -> None:
    op.create_table(
        "quizzes",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("course_id", BIG, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("pass_percent", BIG, nullable=False),
        sa.Column("minutes", BIG, nullable=True),
        sa.Column("attempts", BIG, nullable=True),
        sa.Column("cooldown_minutes", BIG, nullable=False),
        sa.Column("show_mistakes", sa.String(length=16), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("changed_by", BIG, nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_quizzes_course_id_courses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quizzes")),
        sa.UniqueConstraint("course_id", name=op.f("uq_quizzes_course_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "quiz_pools",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("quiz_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=True),
        sa.Column("draw", BIG, nullable=False),
        sa.Column("place", BIG, nullable=False),
        sa.ForeignKeyConstraint(["quiz_id"], ["quizzes.id"], name=op.f("fk_quiz_pools_quiz_id_quizzes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_pools")),
        sa.UniqueConstraint("quiz_id", "name", name=op.f("uq_quiz_pools_quiz_id_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "quiz_questions",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("quiz_id", BIG, nullable=False),
        sa.Column("pool_id", BIG, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("place", BIG, nullable=False),
        sa.Column("retired_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["pool_id"], ["quiz_pools.id"], name=op.f("fk_quiz_questions_pool_id_quiz_pools")),
        sa.ForeignKeyConstraint(["quiz_id"], ["quizzes.id"], name=op.f("fk_quiz_questions_quiz_id_quizzes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_questions")),
        sa.UniqueConstraint("quiz_id", "key", name=op.f("uq_quiz_questions_quiz_id_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "quiz_question_versions",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("question_id", BIG, nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("picture", sa.String(length=64), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=True),
        sa.Column("several", sa.Boolean(), nullable=False),
        sa.Column("shuffle", sa.Boolean(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["quiz_questions.id"],
            name=op.f("fk_quiz_question_versions_question_id_quiz_questions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_question_versions")),
        sa.UniqueConstraint("question_id", "version", name=op.f("uq_quiz_question_versions_question_id_version")),
        sqlite_autoincrement=True,
    )
    _create_attempts()


def _create_attempts() -> None:
    op.create_table(
        "quiz_attempts",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("quiz_id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("total", BIG, nullable=False),
        sa.Column("pass_percent", BIG, nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("deadline_at", UTCDateTime(), nullable=True),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        sa.Column("points", BIG, nullable=True),
        sa.Column("right_count", BIG, nullable=True),
        sa.Column("score_percent", BIG, nullable=True),
        sa.Column("granted_by", BIG, nullable=True),
        sa.Column("grant_reason", sa.String(length=250), nullable=True),
        sa.ForeignKeyConstraint(["quiz_id"], ["quizzes.id"], name=op.f("fk_quiz_attempts_quiz_id_quizzes")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_quiz_attempts_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_attempts")),
        sqlite_autoincrement=True,
    )
    person, table = ["quiz_id", "user_id"], "quiz_attempts"
    for name, where in (("one_live", LIVE), ("one_passed", PASSED)):
        op.create_index(
            f"uq_quiz_attempts_{name}", table, person, unique=True, sqlite_where=where, postgresql_where=where
        )
    op.create_index("ix_quiz_attempts_person", table, ["user_id", "quiz_id"])
    op.create_index("ix_quiz_attempts_due", table, ["status", "deadline_at"])
    op.create_table(
        "quiz_items",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("attempt_id", BIG, nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.Column("version_id", BIG, nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("points", BIG, nullable=True),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["quiz_attempts.id"], name=op.f("fk_quiz_items_attempt_id_quiz_attempts")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["quiz_question_versions.id"],
            name=op.f("fk_quiz_items_version_id_quiz_question_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_items")),
        sa.UniqueConstraint("attempt_id", "number", name=op.f("uq_quiz_items_attempt_id_number")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_quiz_items_version_id", "quiz_items", ["version_id"])


def downgrade() -> None:
    for table in (
        "quiz_items",
        "quiz_attempts",
        "quiz_question_versions",
        "quiz_questions",
        "quiz_pools",
        "quizzes",
    ):
        op.drop_table(table)
