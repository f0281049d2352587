"""The whole of money: refunds, promo codes, payouts, ranks."""

import sqlalchemy as sa
from alembic import op

from aimpay.server.db.types import UTCDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ONE_PER_COURSE = "uq_orders_one_per_course"


def _one_order_per_course(where: str) -> None:
    """A refunded order no longer stands in the way of a new one."""
    op.drop_index(ONE_PER_COURSE, table_name="orders")
    op.create_index(
        ONE_PER_COURSE,
        "orders",
        ["user_id", "course_id"],
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )


def upgrade() -> None:
    op.create_table(
        "attribution_changes",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("from_referrer_id", BIG, nullable=True),
        sa.Column("to_referrer_id", BIG, nullable=True),
        sa.Column("reason", sa.String(length=250), nullable=False),
        sa.Column("changed_by", BIG, nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_attribution_changes_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribution_changes")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("attribution_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attribution_changes_user_id"), ["user_id"], unique=False)

    op.create_table(
        "card_links",
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_card_links_user_id_users")),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_card_links")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "chart_links",
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_chart_links_user_id_users")),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_chart_links")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("chart_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chart_links_user_id"), ["user_id"], unique=False)

    op.create_table(
        "catalogue_changes",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("change", sa.JSON(), nullable=False),
        sa.Column("changed_by", BIG, nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_changes")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("catalogue_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_catalogue_changes_subject"), ["subject"], unique=False)

    op.create_table(
        "early_bird_steps",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("course_id", BIG, nullable=False),
        sa.Column("price_amount", BIG, nullable=False),
        sa.Column("seats", BIG, nullable=True),
        sa.Column("until_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("price_amount > 0", name=op.f("ck_early_bird_steps_price_positive")),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_early_bird_steps_course_id_courses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_early_bird_steps")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("early_bird_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_early_bird_steps_course_id"), ["course_id"], unique=False)

    op.create_table(
        "payout_destinations",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("secret", sa.String(length=256), nullable=False),
        sa.Column("bank_id", sa.String(length=12), nullable=True),
        sa.Column("shown", sa.String(length=128), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("confirmed_at", UTCDateTime(), nullable=True),
        sa.Column("replaced_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_payout_destinations_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_destinations")),
        sa.Index(
            "uq_payout_destinations_draft",
            "user_id",
            unique=True,
            sqlite_where=sa.text("replaced_at IS NULL AND confirmed_at IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL AND confirmed_at IS NULL"),
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("payout_destinations", schema=None) as batch_op:
        batch_op.create_index(
            "uq_payout_destinations_active",
            ["user_id"],
            unique=True,
            sqlite_where=sa.text("replaced_at IS NULL AND confirmed_at IS NOT NULL"),
            postgresql_where=sa.text("replaced_at IS NULL AND confirmed_at IS NOT NULL"),
        )

    op.create_table(
        "price_changes",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("course_id", BIG, nullable=False),
        sa.Column("price_amount", BIG, nullable=False),
        sa.Column("crossed_amount", BIG, nullable=True),
        sa.Column("changed_by", BIG, nullable=True),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_price_changes_course_id_courses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_changes")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("price_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_price_changes_course_id"), ["course_id"], unique=False)

    op.create_table(
        "promo_codes",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("course_id", BIG, nullable=True),
        sa.Column("user_id", BIG, nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("value", BIG, nullable=False),
        sa.Column("most_uses", BIG, nullable=True),
        sa.Column("until_at", UTCDateTime(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_by", BIG, nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("value >= 0", name=op.f("ck_promo_codes_value_not_negative")),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_promo_codes_course_id_courses")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_promo_codes_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promo_codes")),
        sa.UniqueConstraint("code", name=op.f("uq_promo_codes_code")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "reached_ranks",
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("threshold", BIG, nullable=False),
        sa.Column("reached_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_reached_ranks_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", "threshold", name=op.f("pk_reached_ranks")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "tax_profiles",
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("inn", sa.String(length=12), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_tax_profiles_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_tax_profiles")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "payouts",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("destination_id", BIG, nullable=True),
        sa.Column("how", sa.String(length=16), nullable=False),
        sa.Column("amount", BIG, nullable=False),
        sa.Column("fee_amount", BIG, nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("batch", sa.String(length=16), nullable=True),
        sa.Column("requested_by", BIG, nullable=False),
        sa.Column("approved_by", BIG, nullable=True),
        sa.Column("approved_at", UTCDateTime(), nullable=True),
        sa.Column("second_approver", BIG, nullable=True),
        sa.Column("second_approved_at", UTCDateTime(), nullable=True),
        sa.Column("decided_by", BIG, nullable=True),
        sa.Column("idempotency_key", sa.String(length=64), nullable=False),
        sa.Column("provider_payout_id", sa.String(length=64), nullable=True),
        sa.Column("failure_reason", sa.String(length=250), nullable=True),
        sa.Column("proof", sa.String(length=500), nullable=True),
        sa.Column("tax_receipt_url", sa.String(length=500), nullable=True),
        sa.Column("remind_at", UTCDateTime(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("check_at", UTCDateTime(), nullable=False),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payouts_amount_positive")),
        sa.ForeignKeyConstraint(
            ["destination_id"], ["payout_destinations.id"], name=op.f("fk_payouts_destination_id_payout_destinations")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_payouts_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payouts")),
        sa.Index("ix_payouts_reminders", "remind_at"),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_payouts_idempotency_key")),
        sa.UniqueConstraint("number", name=op.f("uq_payouts_number")),
        sa.UniqueConstraint("provider_payout_id", name=op.f("uq_payouts_provider_payout_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("payouts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payouts_batch"), ["batch"], unique=False)
        batch_op.create_index("ix_payouts_due", ["status", "check_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_payouts_user_id"), ["user_id"], unique=False)

    op.create_table(
        "promo_uses",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("promo_id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("order_id", BIG, nullable=True),
        sa.Column("applied_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_promo_uses_order_id_orders")),
        sa.ForeignKeyConstraint(["promo_id"], ["promo_codes.id"], name=op.f("fk_promo_uses_promo_id_promo_codes")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_promo_uses_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promo_uses")),
        sa.UniqueConstraint("order_id", name=op.f("uq_promo_uses_order_id")),
        sa.UniqueConstraint("promo_id", "user_id", name=op.f("uq_promo_uses_promo_id_user_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("promo_uses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_promo_uses_user_id"), ["user_id"], unique=False)

    op.create_table(
        "refunds",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("attempt_id", BIG, nullable=False),
        sa.Column("amount", BIG, nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("external", sa.Boolean(), nullable=False),
        sa.Column("keep_access", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=250), nullable=False),
        sa.Column("asked_by", BIG, nullable=True),
        sa.Column("idempotency_key", sa.String(length=64), nullable=False),
        sa.Column("request", sa.JSON(), nullable=True),
        sa.Column("provider_refund_id", sa.String(length=64), nullable=True),
        sa.Column("failure_reason", sa.String(length=128), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("check_at", UTCDateTime(), nullable=False),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_refunds_amount_positive")),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["payment_attempts.id"], name=op.f("fk_refunds_attempt_id_payment_attempts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refunds")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_refunds_idempotency_key")),
        sa.UniqueConstraint("provider_refund_id", name=op.f("uq_refunds_provider_refund_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("refunds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refunds_attempt_id"), ["attempt_id"], unique=False)
        batch_op.create_index("ix_refunds_due", ["status", "check_at"], unique=False)

    with op.batch_alter_table("courses", schema=None) as batch_op:
        batch_op.add_column(sa.Column("bonus_percent", BIG, nullable=True))

    with op.batch_alter_table("commissions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reversed_amount", BIG, server_default=sa.text("0"), nullable=False))
        batch_op.add_column(sa.Column("moved_times", BIG, server_default=sa.text("0"), nullable=False))
        batch_op.add_column(sa.Column("review_reason", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("reviewed_by", BIG, nullable=True))
        batch_op.add_column(sa.Column("reviewed_at", UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("review_note", sa.String(length=250), nullable=True))

    with op.batch_alter_table("attributions", schema=None) as batch_op:
        batch_op.alter_column("touch_id", existing_type=BIG, nullable=True)

    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(sa.Column("phone", sa.String(length=16), nullable=True))
        batch_op.create_index(batch_op.f("ix_users_phone"), ["phone"], unique=False)
        batch_op.create_index(batch_op.f("ix_users_pay_email"), ["pay_email"], unique=False)

    with op.batch_alter_table("enrollments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("history", sa.Text(), nullable=True))

    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.add_column(sa.Column("list_amount", BIG, nullable=True))
        batch_op.add_column(sa.Column("price_reason", sa.String(length=128), nullable=True))
        batch_op.add_column(sa.Column("paid_how", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("granted_by", BIG, nullable=True))
        batch_op.add_column(sa.Column("grant_reason", sa.String(length=250), nullable=True))
        batch_op.add_column(sa.Column("promo_id", BIG, nullable=True))
        batch_op.create_foreign_key("fk_orders_promo_id_promo_codes", "promo_codes", ["promo_id"], ["id"])
    _one_order_per_course("status IN ('open', 'paid')")


def downgrade() -> None:
    _one_order_per_course("status <> 'canceled'")
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.drop_constraint("fk_orders_promo_id_promo_codes", type_="foreignkey")
        batch_op.drop_column("promo_id")
        batch_op.drop_column("grant_reason")
        batch_op.drop_column("granted_by")
        batch_op.drop_column("paid_how")
        batch_op.drop_column("price_reason")
        batch_op.drop_column("list_amount")

    with op.batch_alter_table("enrollments", schema=None) as batch_op:
        batch_op.drop_column("history")

    with op.batch_alter_table("commissions", schema=None) as batch_op:
        batch_op.drop_column("review_note")
        batch_op.drop_column("reviewed_at")
        batch_op.drop_column("reviewed_by")
        batch_op.drop_column("review_reason")
        batch_op.drop_column("moved_times")
        batch_op.drop_column("reversed_amount")

    op.execute("DELETE FROM attributions WHERE touch_id IS NULL")
    with op.batch_alter_table("attributions", schema=None) as batch_op:
        batch_op.alter_column("touch_id", existing_type=BIG, nullable=False)

    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_users_pay_email"))
        batch_op.drop_index(batch_op.f("ix_users_phone"))
        batch_op.drop_column("phone")

    with op.batch_alter_table("courses", schema=None) as batch_op:
        batch_op.drop_column("bonus_percent")

    with op.batch_alter_table("refunds", schema=None) as batch_op:
        batch_op.drop_index("ix_refunds_due")
        batch_op.drop_index(batch_op.f("ix_refunds_attempt_id"))

    op.drop_table("refunds")
    with op.batch_alter_table("promo_uses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_promo_uses_user_id"))

    op.drop_table("promo_uses")
    with op.batch_alter_table("payouts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payouts_user_id"))
        batch_op.drop_index("ix_payouts_due")
        batch_op.drop_index(batch_op.f("ix_payouts_batch"))

    op.drop_table("payouts")
    op.drop_table("tax_profiles")
    op.drop_table("reached_ranks")
    op.drop_table("promo_codes")
    with op.batch_alter_table("price_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_price_changes_course_id"))

    op.drop_table("price_changes")
    with op.batch_alter_table("payout_destinations", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_payout_destinations_active",
            sqlite_where=sa.text("replaced_at IS NULL AND confirmed_at IS NOT NULL"),
            postgresql_where=sa.text("replaced_at IS NULL AND confirmed_at IS NOT NULL"),
        )

    op.drop_table("payout_destinations")
    op.drop_table("catalogue_changes")
    with op.batch_alter_table("early_bird_steps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_early_bird_steps_course_id"))

    op.drop_table("early_bird_steps")
    with op.batch_alter_table("chart_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chart_links_user_id"))

    op.drop_table("chart_links")
    op.drop_table("card_links")
    with op.batch_alter_table("attribution_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attribution_changes_user_id"))

    op.drop_table("attribution_changes")
