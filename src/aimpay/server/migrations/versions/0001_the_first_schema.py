"""The first schema: people, school, selling, ledger, learning, partners, workflows."""

import sqlalchemy as sa
from alembic import op

from aimpay.server.db.types import UTCDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
APPEND_ONLY = ("ledger_transactions", "ledger_entries", "consents")


def _forbid_changes(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'append-only: rows are added, never changed'); END"
        )


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("state", sa.String(length=128), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_conversations")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "courses",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=128), nullable=False),
        sa.Column("price_amount", BIG, nullable=False),
        sa.Column("crossed_amount", BIG, nullable=True),
        sa.Column("bonus_amount", BIG, nullable=False),
        sa.Column("group_id", BIG, nullable=True),
        sa.Column("vat_code", BIG, nullable=False),
        sa.Column("payment_subject", sa.String(length=32), nullable=False),
        sa.Column("payment_mode", sa.String(length=32), nullable=False),
        sa.Column("tax_system_code", BIG, nullable=True),
        sa.Column("on_sale", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("price_amount > 0", name=op.f("ck_courses_price_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses")),
        sa.UniqueConstraint("slug", name=op.f("uq_courses_slug")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "failed_steps",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=256), nullable=False),
        sa.Column("step", sa.String(length=64), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("times", BIG, nullable=False),
        sa.Column("failed_at", UTCDateTime(), nullable=False),
        sa.Column("retry_at", UTCDateTime(), nullable=False),
        sa.Column("reported_at", UTCDateTime(), nullable=True),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_steps")),
        sa.UniqueConstraint("key", name=op.f("uq_failed_steps_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("failed_steps", schema=None) as batch_op:
        batch_op.create_index("ix_failed_steps_due", ["closed_at", "retry_at"], unique=False)

    op.create_table(
        "group_members",
        sa.Column("chat_id", BIG, autoincrement=False, nullable=False),
        sa.Column("telegram_id", BIG, autoincrement=False, nullable=False),
        sa.Column("is_member", sa.Boolean(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "telegram_id", name=op.f("pk_group_members")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "ledger_accounts",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("owner_id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_accounts")),
        sa.UniqueConstraint("kind", "owner_id", name=op.f("uq_ledger_accounts_kind_owner_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "ledger_transactions",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=128), nullable=False),
        sa.Column("occurred_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_transactions")),
        sa.UniqueConstraint("reference", name=op.f("uq_ledger_transactions_reference")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "legal_texts",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("published_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_texts")),
        sa.UniqueConstraint("kind", "version", name=op.f("uq_legal_texts_kind_version")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "media_items",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("file_name", sa.String(length=128), nullable=False),
        sa.Column("mime_type", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("file_id", sa.String(length=256), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_media_items")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "provider_events",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("provider", sa.String(length=16), nullable=False),
        sa.Column("event", sa.String(length=64), nullable=False),
        sa.Column("object_id", sa.String(length=64), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("times", BIG, nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.Column("handled_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_events")),
        sa.UniqueConstraint("provider", "event", "object_id", name=op.f("uq_provider_events_provider_event_object_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "school_settings",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_school_settings")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sent_messages",
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sent_messages")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "users",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("first_name", sa.String(length=256), nullable=False),
        sa.Column("last_name", sa.String(length=256), nullable=True),
        sa.Column("language_code", sa.String(length=16), nullable=True),
        sa.Column("pay_email", sa.String(length=254), nullable=True),
        sa.Column("pay_email_confirmed_at", UTCDateTime(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "blocklist_entries",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("blocked_by", BIG, nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("lifted_by", BIG, nullable=True),
        sa.Column("lifted_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_blocklist_entries_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocklist_entries")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("blocklist_entries", schema=None) as batch_op:
        batch_op.create_index(
            "uq_blocklist_entries_active",
            ["user_id"],
            unique=True,
            sqlite_where=sa.text("lifted_at IS NULL"),
            postgresql_where=sa.text("lifted_at IS NULL"),
        )

    op.create_table(
        "consents",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("given_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_consents_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
        sa.UniqueConstraint("user_id", "kind", "version", name=op.f("uq_consents_user_id_kind_version")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "ledger_entries",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("transaction_id", BIG, nullable=False),
        sa.Column("debit_account_id", BIG, nullable=False),
        sa.Column("credit_account_id", BIG, nullable=False),
        sa.Column("amount", BIG, nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_ledger_entries_amount_positive")),
        sa.CheckConstraint("debit_account_id <> credit_account_id", name=op.f("ck_ledger_entries_two_accounts")),
        sa.ForeignKeyConstraint(
            ["credit_account_id"],
            ["ledger_accounts.id"],
            name=op.f("fk_ledger_entries_credit_account_id_ledger_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["debit_account_id"],
            ["ledger_accounts.id"],
            name=op.f("fk_ledger_entries_debit_account_id_ledger_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["transaction_id"],
            ["ledger_transactions.id"],
            name=op.f("fk_ledger_entries_transaction_id_ledger_transactions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entries")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("ledger_entries", schema=None) as batch_op:
        batch_op.create_index("ix_ledger_entries_credit", ["credit_account_id", "amount"], unique=False)
        batch_op.create_index("ix_ledger_entries_debit", ["debit_account_id", "amount"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_entries_transaction_id"), ["transaction_id"], unique=False)

    op.create_table(
        "orders",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("course_id", BIG, nullable=False),
        sa.Column("amount", BIG, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("paid_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_orders_course_id_courses")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_orders_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("number", name=op.f("uq_orders_number")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.create_index(
            "uq_orders_one_per_course",
            ["user_id", "course_id"],
            unique=True,
            sqlite_where=sa.text("status <> 'canceled'"),
            postgresql_where=sa.text("status <> 'canceled'"),
        )

    op.create_table(
        "referral_codes",
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_referral_codes_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_referral_codes")),
        sa.UniqueConstraint("code", name=op.f("uq_referral_codes_code")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "referral_touches",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("payload", sa.String(length=64), nullable=False),
        sa.Column("referrer_id", BIG, nullable=True),
        sa.Column("verdict", sa.String(length=32), nullable=False),
        sa.Column("touched_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["referrer_id"], ["users.id"], name=op.f("fk_referral_touches_referrer_id_users")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_referral_touches_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_touches")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("referral_touches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_touches_user_id"), ["user_id"], unique=False)

    op.create_table(
        "telegram_identities",
        sa.Column("telegram_id", BIG, autoincrement=False, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("username", sa.String(length=64), nullable=True),
        sa.Column("reachable", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_telegram_identities_user_id_users")),
        sa.PrimaryKeyConstraint("telegram_id", name=op.f("pk_telegram_identities")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("telegram_identities", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_telegram_identities_user_id"), ["user_id"], unique=False)

    op.create_table(
        "attributions",
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("referrer_id", BIG, nullable=False),
        sa.Column("touch_id", BIG, nullable=False),
        sa.Column("rule", sa.String(length=32), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["referrer_id"], ["users.id"], name=op.f("fk_attributions_referrer_id_users")),
        sa.ForeignKeyConstraint(
            ["touch_id"], ["referral_touches.id"], name=op.f("fk_attributions_touch_id_referral_touches")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_attributions_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_attributions")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("attributions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attributions_referrer_id"), ["referrer_id"], unique=False)

    op.create_table(
        "commissions",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("order_id", BIG, nullable=False),
        sa.Column("referrer_id", BIG, nullable=False),
        sa.Column("referred_id", BIG, nullable=False),
        sa.Column("amount", BIG, nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("earned_at", UTCDateTime(), nullable=False),
        sa.Column("available_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_commissions_amount_positive")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_commissions_order_id_orders")),
        sa.ForeignKeyConstraint(["referred_id"], ["users.id"], name=op.f("fk_commissions_referred_id_users")),
        sa.ForeignKeyConstraint(["referrer_id"], ["users.id"], name=op.f("fk_commissions_referrer_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commissions")),
        sa.UniqueConstraint("order_id", name=op.f("uq_commissions_order_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("commissions", schema=None) as batch_op:
        batch_op.create_index("ix_commissions_due", ["status", "available_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_commissions_referrer_id"), ["referrer_id"], unique=False)

    op.create_table(
        "enrollments",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("course_id", BIG, nullable=False),
        sa.Column("order_id", BIG, nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_enrollments_course_id_courses")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_enrollments_order_id_orders")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_enrollments_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrollments")),
        sa.UniqueConstraint("order_id", name=op.f("uq_enrollments_order_id")),
        sa.UniqueConstraint("user_id", "course_id", name=op.f("uq_enrollments_user_id_course_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "payment_attempts",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("order_id", BIG, nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("idempotency_key", sa.String(length=64), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("amount", BIG, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("provider_payment_id", sa.String(length=64), nullable=True),
        sa.Column("confirmation_url", sa.String(length=2048), nullable=True),
        sa.Column("income_amount", BIG, nullable=True),
        sa.Column("failure_party", sa.String(length=64), nullable=True),
        sa.Column("failure_reason", sa.String(length=128), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("check_at", UTCDateTime(), nullable=False),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_payment_attempts_order_id_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_attempts")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_payment_attempts_idempotency_key")),
        sa.UniqueConstraint("order_id", "number", name=op.f("uq_payment_attempts_order_id_number")),
        sa.UniqueConstraint("provider_payment_id", name=op.f("uq_payment_attempts_provider_payment_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("payment_attempts", schema=None) as batch_op:
        batch_op.create_index("ix_payment_attempts_due", ["status", "check_at"], unique=False)
        batch_op.create_index(
            "uq_payment_attempts_one_live",
            ["order_id"],
            unique=True,
            sqlite_where=sa.text("status IN ('created', 'pending')"),
            postgresql_where=sa.text("status IN ('created', 'pending')"),
        )

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
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'append-only: rows are added, never changed'; END $$"
        )
    for table in APPEND_ONLY:
        _forbid_changes(table)


def downgrade() -> None:
    op.drop_table("invites")
    with op.batch_alter_table("payment_attempts", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_payment_attempts_one_live",
            sqlite_where=sa.text("status IN ('created', 'pending')"),
            postgresql_where=sa.text("status IN ('created', 'pending')"),
        )
        batch_op.drop_index("ix_payment_attempts_due")

    op.drop_table("payment_attempts")
    op.drop_table("enrollments")
    with op.batch_alter_table("commissions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_commissions_referrer_id"))
        batch_op.drop_index("ix_commissions_due")

    op.drop_table("commissions")
    with op.batch_alter_table("attributions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attributions_referrer_id"))

    op.drop_table("attributions")
    with op.batch_alter_table("telegram_identities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_telegram_identities_user_id"))

    op.drop_table("telegram_identities")
    with op.batch_alter_table("referral_touches", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referral_touches_user_id"))

    op.drop_table("referral_touches")
    op.drop_table("referral_codes")
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_orders_one_per_course",
            sqlite_where=sa.text("status <> 'canceled'"),
            postgresql_where=sa.text("status <> 'canceled'"),
        )

    op.drop_table("orders")
    with op.batch_alter_table("ledger_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_entries_transaction_id"))
        batch_op.drop_index("ix_ledger_entries_debit")
        batch_op.drop_index("ix_ledger_entries_credit")

    op.drop_table("ledger_entries")
    op.drop_table("consents")
    with op.batch_alter_table("blocklist_entries", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_blocklist_entries_active",
            sqlite_where=sa.text("lifted_at IS NULL"),
            postgresql_where=sa.text("lifted_at IS NULL"),
        )

    op.drop_table("blocklist_entries")
    op.drop_table("users")
    op.drop_table("sent_messages")
    op.drop_table("school_settings")
    op.drop_table("provider_events")
    op.drop_table("media_items")
    op.drop_table("legal_texts")
    op.drop_table("ledger_transactions")
    op.drop_table("ledger_accounts")
    op.drop_table("group_members")
    with op.batch_alter_table("failed_steps", schema=None) as batch_op:
        batch_op.drop_index("ix_failed_steps_due")

    op.drop_table("failed_steps")
    op.drop_table("courses")
    op.drop_table("conversations")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
