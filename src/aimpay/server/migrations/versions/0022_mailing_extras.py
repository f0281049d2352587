"""Mailing's extras: letters that ask, the mailer's events; erasures with their acts."""

import sqlalchemy as sa
from alembic import op

from aimpay.server.db.types import UTCDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

FIXED = ("act", "how", "channel", "text_version", "text_sha256", "at")
"""Columns of a consent that nobody changes. Merges move ``lead_id``; an erasure takes address and evidence away."""
REFUSAL = "a consent is evidence: it is added, never changed"
CHANGED = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in FIXED)
OTHER_ADDRESS = "(NEW.address <> OLD.address AND NEW.address NOT LIKE 'erased%')"


def _guard_consents() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change_of_consent() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF TG_OP = 'DELETE' OR {CHANGED} OR {OTHER_ADDRESS} "
            f"THEN RAISE EXCEPTION '{REFUSAL}'; END IF; RETURN NEW; END $$"
        )
        op.execute(
            "CREATE TRIGGER marketing_consents_append_only BEFORE UPDATE OR DELETE ON marketing_consents "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change_of_consent()"
        )
        return
    changed = CHANGED.replace("IS DISTINCT FROM", "IS NOT")
    for act, when in (("UPDATE", f"WHEN {changed} OR {OTHER_ADDRESS} "), ("DELETE", "")):
        op.execute(
            f"CREATE TRIGGER marketing_consents_no_{act.lower()} BEFORE {act} ON marketing_consents {when}"
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )


def _let_consents_go() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER marketing_consents_append_only ON marketing_consents")
        op.execute("DROP FUNCTION refuse_change_of_consent()")
        return
    for act in ("update", "delete"):
        op.execute(f"DROP TRIGGER marketing_consents_no_{act}")


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("pseudonym", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.JSON(), nullable=False),
        sa.Column("ground", sa.String(length=250), nullable=False),
        sa.Column("leave_groups", sa.Boolean(), nullable=False),
        sa.Column("groups_failed", sa.Boolean(), nullable=False),
        sa.Column("keep_certificates", sa.Boolean(), nullable=False),
        sa.Column("asked_by", BIG, nullable=True),
        sa.Column("confirmed_by", BIG, nullable=True),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("confirmed_at", UTCDateTime(), nullable=True),
        sa.Column("wake_at", UTCDateTime(), nullable=True),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        sa.Column("act", sa.JSON(), nullable=True),
        sa.Column("keep_until", UTCDateTime(), nullable=True),
        sa.Column("cleared_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
        sa.UniqueConstraint("number", name=op.f("uq_erasures_number")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_erasures_status", "erasures", ["status"], unique=False)
    op.create_table(
        "mail_events",
        sa.Column("message_id", sa.String(length=128), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("provider_id", sa.String(length=64), nullable=True),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_mail_events")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_mail_events_received_at", "mail_events", ["received_at"], unique=False)
    op.create_table(
        "refused_marks",
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("blocked_by", BIG, nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_refused_marks")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "confirmation_letters",
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("consent_id", BIG, nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consent_id"],
            ["marketing_consents.id"],
            name=op.f("fk_confirmation_letters_consent_id_marketing_consents"),
        ),
        sa.PrimaryKeyConstraint("email", name=op.f("pk_confirmation_letters")),
        sqlite_autoincrement=True,
    )
    _guard_consents()


def downgrade() -> None:
    _let_consents_go()
    op.drop_table("confirmation_letters")
    op.drop_table("refused_marks")
    op.drop_index("ix_mail_events_received_at", table_name="mail_events")
    op.drop_table("mail_events")
    op.drop_index("ix_erasures_status", table_name="erasures")
    op.drop_table("erasures")
