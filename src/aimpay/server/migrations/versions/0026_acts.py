"""Keys of acts that were done, words by which people are found, and orders by buyer and by day."""

import sqlalchemy as sa
from alembic import op

from aimpay.server.db.types import UTCDateTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BATCH = 5_000


def upgrade() -> None:
    op.create_table(
        "done_acts",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("done_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_done_acts")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "person_words",
        sa.Column(
            "word", sa.String(length=64, collation="C").with_variant(sa.String(length=64), "sqlite"), nullable=False
        ),
        sa.Column("user_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_person_words_user_id_users")),
        sa.PrimaryKeyConstraint("word", "user_id", name=op.f("pk_person_words")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_person_words_user_id"), "person_words", ["user_id"], unique=False)
    op.create_index("ix_orders_buyer", "orders", ["user_id", "id"], unique=False)
    op.create_index("ix_orders_paid", "orders", ["paid_at", "id"], unique=False)
    op.create_index("ix_payment_attempts_email", "payment_attempts", ["email"], unique=False)
    _fill_words()


def _fill_words() -> None:
    """Of everybody who is known already; later names come with the person himself."""
    names = sa.text(
        "SELECT users.id, first_name, last_name, username FROM users"
        " LEFT JOIN telegram_identities ON telegram_identities.user_id = users.id"
    )
    found = {(word, one.id) for one in op.get_bind().execute(names) for word in _words(*one[1:])}
    words = sa.table("person_words", sa.column("word"), sa.column("user_id"))
    rows = [{"word": word, "user_id": user_id} for word, user_id in sorted(found)]
    for start in range(0, len(rows), BATCH):
        op.bulk_insert(words, rows[start : start + BATCH])


def _words(*names: str | None) -> set[str]:
    text = " ".join(name for name in names if name).casefold().replace("ё", "е")
    return {word.strip("@«»\"'.,")[:64] for word in text.split()[:12]} - {""}


def downgrade() -> None:
    op.drop_index("ix_payment_attempts_email", table_name="payment_attempts")
    op.drop_index("ix_orders_paid", table_name="orders")
    op.drop_index("ix_orders_buyer", table_name="orders")
    op.drop_index(op.f("ix_person_words_user_id"), table_name="person_words")
    op.drop_table("person_words")
    op.drop_table("done_acts")
