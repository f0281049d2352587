"""Updates of Telegram that came to one of several bots: who handles them, and which were handled."""

import sqlalchemy as sa
from alembic import op

from aimpay.server.db.types import UTCDateTime

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "bot_updates",
        sa.Column("bot_id", BIG, autoincrement=False, nullable=False),
        sa.Column("update_id", BIG, autoincrement=False, nullable=False),
        sa.Column("telegram_id", BIG, nullable=False),
        sa.Column("came_at", UTCDateTime(), nullable=False),
        sa.Column("holder", sa.String(length=32), nullable=True),
        sa.Column("until", UTCDateTime(), nullable=True),
        sa.Column("done_at", UTCDateTime(), nullable=True),
        sa.Column("held_back", sa.Boolean(), nullable=False),
        sa.Column("noticed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("bot_id", "update_id", name=op.f("pk_bot_updates")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_bot_updates_came_at"), "bot_updates", ["came_at"], unique=False)
    op.create_index("ix_bot_updates_telegram_id_came_at", "bot_updates", ["telegram_id", "came_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_bot_updates_telegram_id_came_at", table_name="bot_updates")
    op.drop_index(op.f("ix_bot_updates_came_at"), table_name="bot_updates")
    op.drop_table("bot_updates")
