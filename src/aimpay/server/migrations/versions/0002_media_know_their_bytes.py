"""Each media item carries the hash of its bytes, so that a replaced file is noticed by its address."""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ITEMS = sa.table("media_items", sa.column("key", sa.String), sa.column("body", sa.LargeBinary), sa.column("sha256"))


def upgrade() -> None:
    op.add_column("media_items", sa.Column("sha256", sa.String(length=64), nullable=True))
    known = op.get_bind().execute(sa.select(ITEMS.c.key, ITEMS.c.body)).all()
    for key, body in known:
        digest = hashlib.sha256(body).hexdigest()
        op.execute(ITEMS.update().where(ITEMS.c.key == key).values(sha256=digest))
    with op.batch_alter_table("media_items") as table:
        table.alter_column("sha256", existing_type=sa.String(length=64), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("media_items") as table:
        table.drop_column("sha256")
