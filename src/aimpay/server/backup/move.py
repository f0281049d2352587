"""From one SQLite file to a PostgreSQL server: a backup taken while nobody writes, and restored over there."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from aimpay.server.backup.errors import BackupError
from aimpay.server.backup.restore import Restored, prepare, restore, verify
from aimpay.server.backup.save import save
from aimpay.server.workflows.engine import Engine

AT_WORK: Final = "С\u00a0этой базой работает программа. Остановите бота, сервер и\u00a0воркер и\u00a0повторите."


class AtWorkError(BackupError):
    """Somebody has the file open."""


def move(source: str, target: str, now: datetime) -> Restored:
    """Copy everything, the engine's state too. The target must be empty; the source stays as it was."""
    file = Path(source.removeprefix("sqlite:///"))
    with _held(file), TemporaryDirectory(dir=file.parent, prefix="move-") as folder:
        copy = Path(folder) / "copy"
        save(source, copy, now)
        seen = verify(copy)
        prepare(target, seen)
        engine = Engine(target)
        engine.migrate()
        engine.close()
        restore(target, copy)
    return seen


@contextmanager
def _held(file: Path) -> Iterator[None]:
    """Make sure that nobody else has the file open, and let nobody write until the block ends."""
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA journal_mode=DELETE")  # refused while another connection is open
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise AtWorkError(AT_WORK) from error
        yield
        connection.execute("ROLLBACK")
