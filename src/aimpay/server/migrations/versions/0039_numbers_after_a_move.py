"""Numbers of orders and commissions after a move: SQLite remembered none for them, and PostgreSQL began with 1."""

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

CATCH_UP = """
    SELECT setval(pg_get_serial_sequence('{0}', 'id'), largest) FROM (SELECT max(id) AS largest FROM {0}) AS there
    WHERE largest > coalesce(pg_sequence_last_value(pg_get_serial_sequence('{0}', 'id')::regclass), 0)
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for name in ("orders", "commissions"):
            op.execute(f"LOCK TABLE {name} IN SHARE ROW EXCLUSIVE MODE")  # nobody takes a number in between
            op.execute(CATCH_UP.format(name))


def downgrade() -> None:
    """Nothing to take back."""
