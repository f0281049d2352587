"""A release is put on while the one before it runs: migrations only add, until nobody of the old one is left."""

from pathlib import Path

import pytest

from aimpay.server import migrations
from house.expanding import offences

VERSIONS = Path(str(migrations.__file__)).parent / "versions"
BEFORE_THE_RULE = 35
NEWER = sorted(path for path in VERSIONS.glob("*.py") if int(path.name[:4]) > BEFORE_THE_RULE)


@pytest.mark.parametrize("path", NEWER, ids=lambda path: path.stem)
def test_migration_leaves_the_running_release_alone(path: Path) -> None:
    assert offences(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("line", "breaks"),
    [
        ('op.drop_column("orders", "number")', True),
        ('op.drop_column("orders", "number")  # contract — unused since 0.3', False),
        ('op.drop_table("orders")', True),
        ('op.rename_table("orders", "bills")', True),
        ('op.alter_column("orders", "number", new_column_name="no")', True),
        ('op.alter_column("orders", "number", nullable=False)', True),
        ('op.alter_column("orders", "number", nullable=True)', False),
        ('op.add_column("orders", sa.Column("note", sa.Text(), nullable=False))', True),
        ('op.add_column("orders", sa.Column("note", sa.Text(), nullable=False, server_default=""))', False),
        ('op.add_column("orders", sa.Column("note", sa.Text(), nullable=True))', False),
        ('batch.add_column(sa.Column("note", sa.Text(), nullable=False))', True),
        ('op.create_index("ix", "orders", ["note"])', True),
        ('op.create_index("ix", "orders", ["note"], postgresql_concurrently=True)', False),
        ('op.create_table("new", sa.Column("id", sa.Integer(), nullable=False)); op.create_index("ix", "new", ["a"])',
         False),
        ('op.create_unique_constraint("uq", "orders", ["note"])', True),
        ('op.drop_index("ix", table_name="orders")', False),
    ],
)  # fmt: skip
def test_what_breaks_running_code_is_known(line: str, breaks: bool) -> None:
    assert bool(offences(f"def upgrade():\n    {line}\n")) is breaks
