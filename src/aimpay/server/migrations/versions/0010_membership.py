"""Access that ends, trials, people in a group without a right, and checks of the whole group."""

import sqlalchemy as sa
from alembic import op

from aimpay.server.db.types import UTCDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = "status = 'open'"
PAID = "status = 'paid' AND renewed_at IS NULL"
EITHER = "status IN ('open', 'paid')"


def _one_order(name: str, where: str) -> None:
    columns = ["user_id", "course_id"]
    op.create_index(name, "orders", columns, unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def upgrade() -> None:
    op.add_column("courses", sa.Column("access_days", BIG, nullable=True))
    op.add_column("courses", sa.Column("trial_hours", BIG, nullable=True))
    op.add_column("courses", sa.Column("trial_quiz", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("orders", sa.Column("access_until", UTCDateTime(), nullable=True))
    op.add_column("orders", sa.Column("renewed_at", UTCDateTime(), nullable=True))
    op.drop_index("uq_orders_one_per_course", table_name="orders")
    _one_order("uq_orders_one_open", OPEN)
    _one_order("uq_orders_one_paid", PAID)
    op.add_column("enrollments", sa.Column("check_at", UTCDateTime(), nullable=True))
    _alter_order_of_enrollment(nullable=True)
    op.create_index("ix_enrollments_due", "enrollments", ["check_at"], unique=False)
    _create_tables()


def _alter_order_of_enrollment(*, nullable: bool) -> None:
    """Altering rebuilds a table on SQLite, which rows that point at it forbid: the invites step aside."""
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column("enrollments", "order_id", existing_type=BIG, nullable=nullable)
        return
    op.execute("CREATE TABLE invites_aside AS SELECT enrollment_id, chat_id, invite_link, created_at FROM invites")
    op.drop_table("invites")
    with op.batch_alter_table("enrollments", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.alter_column("order_id", existing_type=BIG, nullable=nullable)
    op.create_table(
        "invites",
        sa.Column("enrollment_id", BIG, nullable=False),
        sa.Column("chat_id", BIG, nullable=False),
        sa.Column("invite_link", sa.String(length=256), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrollment_id"], ["enrollments.id"], name=op.f("fk_invites_enrollment_id_enrollments")
        ),
        sa.PrimaryKeyConstraint("enrollment_id", name=op.f("pk_invites")),
        sa.UniqueConstraint("invite_link", name=op.f("uq_invites_invite_link")),
        sqlite_autoincrement=True,
    )
    op.execute("INSERT INTO invites SELECT enrollment_id, chat_id, invite_link, created_at FROM invites_aside")
    op.drop_table("invites_aside")


def _create_tables() -> None:
    op.create_table(
        "strangers",
        sa.Column("chat_id", BIG, autoincrement=False, nullable=False),
        sa.Column("telegram_id", BIG, autoincrement=False, nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.Column("check_at", UTCDateTime(), nullable=True),
        sa.Column("warned_at", UTCDateTime(), nullable=True),
        sa.Column("remove_at", UTCDateTime(), nullable=True),
        sa.Column("reached", sa.Boolean(), nullable=True),
        sa.Column("reported_at", UTCDateTime(), nullable=True),
        sa.Column("settled_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("chat_id", "telegram_id", name=op.f("pk_strangers")),
    )
    op.create_index("ix_strangers_due", "strangers", ["check_at"], unique=False)
    op.create_table(
        "kept_members",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("telegram_id", BIG, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("kept_by", BIG, nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("lifted_by", BIG, nullable=True),
        sa.Column("lifted_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_members")),
        sa.Index(
            "uq_kept_members_active",
            "telegram_id",
            unique=True,
            sqlite_where=sa.text("lifted_at IS NULL"),
            postgresql_where=sa.text("lifted_at IS NULL"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "group_checks",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("night", sa.String(length=10), nullable=True),
        sa.Column("asked_by", BIG, nullable=True),
        sa.Column("repair", sa.Boolean(), nullable=False),
        sa.Column("chat_id", BIG, nullable=True),
        sa.Column("telegram_id", BIG, nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("check_at", UTCDateTime(), nullable=True),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_checks")),
        sa.UniqueConstraint("night", name=op.f("uq_group_checks_night")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_group_checks_due", "group_checks", ["check_at"], unique=False)


def downgrade() -> None:
    """The older schema knows no trials, and of orders that renewed one another only the last."""
    for table in ("group_checks", "kept_members", "strangers"):
        op.drop_table(table)
    of_trials = "SELECT id FROM enrollments WHERE order_id IS NULL"
    op.execute(f"DELETE FROM invites WHERE enrollment_id IN ({of_trials})")  # noqa: S608 — no value comes from outside
    op.execute("DELETE FROM enrollments WHERE order_id IS NULL")
    op.drop_index("ix_enrollments_due", table_name="enrollments")
    _alter_order_of_enrollment(nullable=False)
    op.drop_column("enrollments", "check_at")
    op.drop_index("uq_orders_one_open", table_name="orders")
    op.drop_index("uq_orders_one_paid", table_name="orders")
    op.execute("UPDATE orders SET status = 'canceled' WHERE renewed_at IS NOT NULL AND status = 'paid'")
    _cancel_open_renewals()
    _one_order("uq_orders_one_per_course", EITHER)
    op.drop_column("orders", "renewed_at")
    op.drop_column("orders", "access_until")
    for name in ("trial_quiz", "trial_hours", "access_days"):
        op.drop_column("courses", name)


def _cancel_open_renewals() -> None:
    """If one is paid after all, that payment goes back by itself."""
    op.execute(
        "UPDATE orders SET status = 'canceled' WHERE status = 'open' AND EXISTS (SELECT 1 FROM orders AS paid WHERE "
        "paid.user_id = orders.user_id AND paid.course_id = orders.course_id AND paid.status = 'paid')"
    )
