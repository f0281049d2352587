"""A database on SQLite is made for its owner only: nobody else on the machine may read who bought what."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import text

from aimpay.private_folder import make_private
from aimpay.server.backup.restore import is_empty
from aimpay.server.db.database import Database
from aimpay.server.migrations.upgrade import migrate

READABLE_BY_ALL: Final = 0o022
"""What most machines take away of a new file's rights."""


@pytest.fixture(autouse=True)
def _usual_umask() -> Iterator[None]:
    former = os.umask(READABLE_BY_ALL)
    yield
    os.umask(former)


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_the_file_its_journals_and_its_folders_are_the_owners(tmp_path: Path) -> None:
    file = tmp_path / "var" / "school" / "aimpay.db"
    db = Database(f"sqlite:///{file}")
    async with db.write() as session:
        await session.execute(text("CREATE TABLE sold (what TEXT)"))
    made = {path.name: rights(path) for path in file.parent.iterdir()}
    await db.close()
    assert made == {"aimpay.db": 0o600, "aimpay.db-wal": 0o600, "aimpay.db-shm": 0o600}
    assert [rights(folder) for folder in (file.parent, file.parent.parent)] == [0o700, 0o700]


def test_a_restore_and_a_migration_begin_with_a_private_file(tmp_path: Path) -> None:
    restored, migrated = tmp_path / "restored" / "a.db", tmp_path / "migrated" / "a.db"
    assert is_empty(f"sqlite:///{restored}")
    migrate(f"sqlite:///{migrated}")
    assert [rights(restored), rights(migrated)] == [0o600, 0o600]


def test_what_is_there_already_keeps_its_rights(tmp_path: Path) -> None:
    tmp_path.chmod(0o750)
    file = tmp_path / "a.db"
    file.touch(0o640)
    migrate(f"sqlite:///{file}")
    make_private(tmp_path)
    assert (rights(file), rights(tmp_path)) == (0o640, 0o750)
