"""The site's chat: conversations, questions counted, money spent, knowledge."""

import sqlalchemy as sa
from alembic import op

from aimpay.server.db.types import UTCDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "chat_asked",
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("times", BIG, nullable=False),
        sa.PrimaryKeyConstraint("address", "day", name=op.f("pk_chat_asked")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_chat_asked_day"), "chat_asked", ["day"], unique=False)
    op.create_table(
        "chat_spending",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("spent", BIG, nullable=False),
        sa.Column("reserved", BIG, nullable=False),
        sa.Column("answers", BIG, nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_chat_spending")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "knowledge_items",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("course_id", BIG, nullable=False),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("is_faq", sa.Boolean(), nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.Column("updated_by", BIG, nullable=True),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_knowledge_items_course_id_courses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_items")),
        sa.UniqueConstraint("course_id", "title", name=op.f("uq_knowledge_items_course_id_title")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "knowledge_versions",
        sa.Column("course_id", BIG, autoincrement=False, nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_knowledge_versions_course_id_courses")),
        sa.PrimaryKeyConstraint("course_id", name=op.f("pk_knowledge_versions")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "chat_sessions",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("human", sa.String(length=16), nullable=False),
        sa.Column("questions", BIG, nullable=False),
        sa.Column("unanswered", BIG, nullable=False),
        sa.Column("called_at", UTCDateTime(), nullable=True),
        sa.Column("topic_chat_id", BIG, nullable=True),
        sa.Column("topic_id", BIG, nullable=True),
        sa.Column("carrying_until", UTCDateTime(), nullable=True),
        sa.Column("touched_on", sa.Date(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("active_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["site_sessions.id"], name=op.f("fk_chat_sessions_id_site_sessions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_sessions")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_chat_sessions_active_at"), "chat_sessions", ["active_at"], unique=False)
    op.create_index(
        "ix_chat_sessions_human",
        "chat_sessions",
        ["id"],
        unique=False,
        sqlite_where=sa.text("human != 'none'"),
        postgresql_where=sa.text("human != 'none'"),
    )
    op.create_index("ix_chat_sessions_topic", "chat_sessions", ["topic_chat_id", "topic_id"], unique=False)
    op.create_table(
        "chat_messages",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("session_id", BIG, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("author", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("partial", sa.Boolean(), nullable=False),
        sa.Column("fallback", sa.Boolean(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("asked_by", sa.String(length=64), nullable=True),
        sa.Column("answering_until", UTCDateTime(), nullable=True),
        sa.Column("posted_at", UTCDateTime(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["chat_sessions.id"], name=op.f("fk_chat_messages_session_id_chat_sessions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_messages")),
        sa.UniqueConstraint("session_id", "key", name=op.f("uq_chat_messages_session_id_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_chat_messages_unposted",
        "chat_messages",
        ["session_id", "id"],
        unique=False,
        sqlite_where=sa.text("posted_at IS NULL"),
        postgresql_where=sa.text("posted_at IS NULL"),
    )
    op.create_table(
        "chat_posts",
        sa.Column("chat_id", BIG, autoincrement=False, nullable=False),
        sa.Column("message_id", BIG, autoincrement=False, nullable=False),
        sa.Column("session_id", BIG, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["chat_sessions.id"], name=op.f("fk_chat_posts_session_id_chat_sessions")
        ),
        sa.PrimaryKeyConstraint("chat_id", "message_id", name=op.f("pk_chat_posts")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_chat_posts_session_id"), "chat_posts", ["session_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_chat_posts_session_id"), table_name="chat_posts")
    op.drop_table("chat_posts")
    op.drop_index(
        "ix_chat_messages_unposted",
        table_name="chat_messages",
        sqlite_where=sa.text("posted_at IS NULL"),
        postgresql_where=sa.text("posted_at IS NULL"),
    )
    op.drop_table("chat_messages")
    op.drop_index("ix_chat_sessions_topic", table_name="chat_sessions")
    op.drop_index(
        "ix_chat_sessions_human",
        table_name="chat_sessions",
        sqlite_where=sa.text("human != 'none'"),
        postgresql_where=sa.text("human != 'none'"),
    )
    op.drop_index(op.f("ix_chat_sessions_active_at"), table_name="chat_sessions")
    op.drop_table("chat_sessions")
    op.drop_table("knowledge_versions")
    op.drop_table("knowledge_items")
    op.drop_table("chat_spending")
    op.drop_index(op.f("ix_chat_asked_day"), table_name="chat_asked")
    op.drop_table("chat_asked")
