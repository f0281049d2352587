"""An order given by hand may be taken back: who did it, when and why."""

import sqlalchemy as sa
from alembic import op

from aimpay.server.db.types import UTCDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "orders"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("revoked_by", BIG, nullable=True))
    op.add_column(TABLE, sa.Column("revoke_reason", sa.String(length=250), nullable=True))
    op.add_column(TABLE, sa.Column("revoked_at", UTCDateTime(), nullable=True))


def downgrade() -> None:
    for name in ("revoked_at", "revoke_reason", "revoked_by"):
        op.drop_column(TABLE, name)
